import { Download, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import {
  comparisonData,
  comparisonPage,
  type Exported,
  type ExportedFile,
  exportRefusal,
} from '../../store/exportComparison.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { Menu } from '../kit/Menu.tsx';
import { saveFile } from '../kit/saveFile.ts';
import styles from './ComparisonFileMenu.module.css';
import { type ImportOutcome, readOffer } from './comparisonImport.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { ImportProblem } from './ImportProblem.tsx';
import { useFileDrop } from './useFileDrop.ts';

const icon = { 'aria-hidden': true, size: 14, strokeWidth: 1.75 } as const;

/** Saves the comparison as a file, and opens one from a file or from what is dropped on the page. */
export function ComparisonFileMenu() {
  const store = useAppStore();
  const refusal = useApp(exportRefusal) ?? undefined;
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const save = (make: (state: Exported, now: Date) => ExportedFile) => () => {
    const { name, type, text } = make(store.getState(), new Date());
    saveFile(new Blob([text], { type }), name);
  };
  const read = async (file: File) => setOutcome(await readOffer(file, store.getState().model));
  const choose = () => input.current?.click();
  const dropping = useFileDrop((file) => void read(file));

  return (
    <>
      <Menu
        label="Export"
        named
        refused={refusal}
        face={
          <>
            <Download {...icon} />
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
      <Button onClick={choose}>
        <Upload {...icon} />
        Import
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) void read(file);
          // So that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      {dropping && (
        <p aria-live="polite" className={styles.drop}>
          Drop a comparison (.json) to look at it
        </p>
      )}
      {outcome !== null && 'offer' in outcome && (
        <ImportDialog offer={outcome.offer} onClose={() => setOutcome(null)} />
      )}
      {outcome !== null && 'problem' in outcome && (
        <ImportProblem problem={outcome.problem} onChoose={choose} onClose={() => setOutcome(null)} />
      )}
    </>
  );
}
