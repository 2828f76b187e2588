import { Download } from 'lucide-react';
import { choicesRefusal, exportChoices } from '../../store/exportChoices.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { Menu } from '../kit/Menu.tsx';
import { saveExport } from './saveExport.ts';

/** Saves the conversation or the document, or all of them, as a file. */
export function ExportMenu() {
  const store = useAppStore();
  const { library } = useActions();
  const { subject, choices } = useApp((state) => exportChoices(state.view));
  const refused = useApp(choicesRefusal) ?? undefined;
  const putAside = useApp((state) => state.library.putAside);
  return (
    <Menu
      label="Export"
      named
      face={
        <>
          <Download aria-hidden size={14} strokeWidth={1.75} />
          Export
        </>
      }
      groups={[
        {
          title: `This ${subject}`,
          items: choices.map(({ label, make }) => ({
            label,
            refused,
            onSelect: () => saveExport(make(store.getState(), new Date())),
          })),
        },
        {
          title: 'Everything: each persona of a comparison as a conversation',
          items: [
            { label: 'All conversations (.json)', onSelect: () => void library.exportAll().then(saveExport) },
            ...(putAside === 0
              ? []
              : [
                  {
                    label: 'Unreadable records (.json)',
                    onSelect: () => void library.exportUnreadable().then(saveExport),
                  },
                ]),
          ],
        },
      ]}
    />
  );
}
