import { Download } from 'lucide-react';
import {
  comparisonData,
  comparisonPage,
  type Exported,
  type ExportedFile,
  exportRefusal,
} from '../../store/exportComparison.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { ImportButton } from '../kit/ImportButton.tsx';
import { isGguf } from '../kit/isGguf.ts';
import { Menu } from '../kit/Menu.tsx';
import { saveFile } from '../kit/saveFile.ts';
import { readOffer } from './comparisonImport.ts';
import { ImportDialog } from './ImportDialog.tsx';

/** Saves the comparison as a file, and opens one from a file or from what is dropped on the page. */
export function ComparisonFileMenu() {
  const store = useAppStore();
  const refusal = useApp(exportRefusal) ?? undefined;

  const save = (make: (state: Exported, now: Date) => ExportedFile) => () => {
    const { name, type, text } = make(store.getState(), new Date());
    saveFile(new Blob([text], { type }), name);
  };

  return (
    <>
      <Menu
        label="Export"
        named
        refused={refusal}
        face={
          <>
            <Download aria-hidden size={14} strokeWidth={1.75} />
            Export
          </>
        }
        groups={[
          {
            title: 'Save as',
            items: [
              { label: 'Web page (.html)', onSelect: save(comparisonPage) },
              { label: 'Data (.json)', onSelect: save(comparisonData) },
            ],
          },
        ]}
      />
      <ImportButton
        accept=".json,application/json"
        takesWords="a comparison (.json)"
        takes={async (file) => !(await isGguf(file))}
        read={(file) => readOffer(file, store.getState().model)}
        dialog={(offer, onClose) => <ImportDialog offer={offer} onClose={onClose} />}
      />
    </>
  );
}
