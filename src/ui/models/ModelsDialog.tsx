import { useEffect, useState } from 'react';
import type { KnownModel } from '../../core/knownModel.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { ConfirmDialog } from '../kit/ConfirmDialog.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { formatBytes } from '../kit/formatFigures.ts';
import { usePageControl } from '../shell/pageControl.ts';
import styles from './ModelsDialog.module.css';
import { groupModels } from './modelGroups.ts';
import { modelOpeners } from './modelOpeners.ts';
import { capabilityRows, lastUsedWords, originWords } from './modelWords.ts';

/** All models that are known here, what of them lies on this device, and the ways to bring others. */
export function ModelsDialog({ onClose }: { onClose(): void }) {
  const models = useApp((state) => state.models);
  const { models: actions } = useActions();
  const { open } = usePageControl();
  useEffect(() => void actions.refresh(), [actions]);
  return (
    <Dialog title="Models" placement="wide" onClose={onClose}>
      <div className={styles.openers}>
        {modelOpeners.map(({ id, label }) => (
          <Button key={id} onClick={() => open(id)}>
            {label}
          </Button>
        ))}
      </div>
      {groupModels(models).map(({ title, models: inGroup }) => (
        <section key={title} aria-label={title}>
          <h3 className={styles.title}>{title}</h3>
          <ul className={styles.list}>
            {inGroup.map((model) => (
              <ModelEntry key={model.id} model={model} />
            ))}
          </ul>
        </section>
      ))}
      <Capabilities />
    </Dialog>
  );
}

function ModelEntry({ model }: { model: KnownModel }) {
  const { id, name, origin, license } = model;
  const chosen = useApp((state) => state.modelSpec.id === id);
  const keptBytes = useApp((state) => state.keptModels?.[id]?.bytes ?? 0);
  const { models: actions } = useActions();
  const [asking, setAsking] = useState(false);
  const facts = [
    originWords(origin),
    ...(keptBytes === 0 ? [] : [`${formatBytes(keptBytes)} on this device`]),
    ...(license === null ? [] : [license]),
    lastUsedWords(model),
  ];
  return (
    <li className={styles.entry} data-chosen={chosen}>
      <div className={styles.words}>
        <span className={styles.name}>{name}</span>
        <span className={styles.facts}>{facts.join(' · ')}</span>
      </div>
      <Button disabled={chosen} aria-label={`Use ${name}`} onClick={() => void actions.choose(id)}>
        {chosen ? 'In use' : 'Use'}
      </Button>
      {origin.kind !== 'embedded' && (
        <Button variant="quiet" aria-label={`Delete ${name}`} onClick={() => setAsking(true)}>
          Delete…
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          action="Delete"
          onConfirm={() => void actions.remove(id)}
          onClose={() => setAsking(false)}
        >
          <p>
            {keptBytes === 0
              ? 'It goes from the list; nothing of it is kept on this device.'
              : `It goes from the list, and its ${formatBytes(keptBytes)} from this device.`}{' '}
            Conversations with it stay and can be read.
          </p>
        </ConfirmDialog>
      )}
    </li>
  );
}

/** What the chosen model's source can give. */
function Capabilities() {
  const model = useApp((state) => state.model);
  const { open } = usePageControl();
  if (model === null) return null;
  return (
    <section aria-label="What the chosen model gives" className={styles.capabilities}>
      <h3 className={styles.title}>What {model.name} gives</h3>
      <table className={styles.table}>
        <tbody>
          {capabilityRows(model.capabilities).map(([what, how]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{how}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {model.chatTemplate !== undefined && (
        <Button className={styles.template} onClick={() => open('template')}>
          Chat template…
        </Button>
      )}
    </section>
  );
}
