import { Gauge } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { KnownModel } from '../../core/knownModel.ts';
import { isAtHand, isBrought } from '../../store/models/knownModels.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { ConfirmDialog } from '../kit/ConfirmDialog.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import listStyles from '../kit/EntryList.module.css';
import { Switch } from '../kit/Switch.tsx';
import { usePageControl } from '../shell/pageControl.ts';
import styles from './ModelsDialog.module.css';
import { groupModels } from './modelGroups.ts';
import { modelOpeners } from './modelOpeners.ts';
import { capabilityRows, lastUsedWords, leavingWords, originWords, sizeWords } from './modelWords.ts';

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
        <Button className={styles.board} onClick={() => open('leaderboard')}>
          <Gauge aria-hidden size={14} strokeWidth={1.75} />
          Leaderboard
        </Button>
      </div>
      <UnlistedInUse />
      {groupModels(models).map(({ title, models: inGroup }) => (
        <section key={title} aria-label={title} className={listStyles.section}>
          <h3 className={listStyles.title}>{title}</h3>
          <ul className={`${listStyles.list} ${styles.entries}`}>
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

/** The model in use, where it has been taken from the list. */
function UnlistedInUse() {
  const isUnlisted = useApp(
    ({ model, modelSpec: { id, source }, models }) =>
      model !== null && source.kind !== 'scripted' && !models.some((each) => each.id === id),
  );
  const name = useApp((state) => state.modelSpec.name);
  if (!isUnlisted) return null;
  return (
    <p role="status" className={styles.unlisted}>
      In use is {name}, which is no longer in the list. It stays so until you choose another one below or
      close this page.
    </p>
  );
}

function ModelEntry({ model }: { model: KnownModel }) {
  const { id, name, origin, license } = model;
  const chosen = useApp((state) => state.modelSpec.id === id);
  const kept = useApp((state) => state.keptModels?.[id]);
  const arriving = useApp((state) => state.modelTransfer?.id === id);
  const { models: actions } = useActions();
  const [asking, setAsking] = useState(false);
  const leaving = leavingWords(model, kept);
  const facts = [
    // The page's own stand under a title that says so.
    origin.kind === 'embedded' ? null : originWords(origin),
    ...(license === null ? [] : [license]),
    sizeWords(model, kept),
    lastUsedWords(model),
  ].filter((words) => words !== null);
  return (
    <li className={listStyles.entry} data-chosen={chosen}>
      <div className={listStyles.words}>
        <span className={listStyles.name}>{name}</span>
        <span className={listStyles.facts}>{facts.join(' · ')}</span>
      </div>
      {isAtHand(model, kept) ? (
        <Button
          disabled={chosen}
          aria-label={chosen ? `${name} is in use` : `Use ${name}`}
          onClick={() => void actions.choose(id)}
        >
          {chosen ? 'In use' : 'Use'}
        </Button>
      ) : (
        <GetAgain model={model} arriving={arriving} />
      )}
      {isBrought(model) && (
        <Button
          variant="quiet"
          disabled={arriving}
          aria-label={leaving.label}
          onClick={() => setAsking(true)}
        >
          {leaving.button}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={`${leaving.label}?`}
          action={leaving.action}
          onConfirm={() => void actions.discard(id)}
          onClose={() => setAsking(false)}
        >
          <p>
            {leaving.what} Conversations with it stay and can be read.
            {chosen && ' It is in use, and stays so until another one is chosen or this page is closed.'}
          </p>
        </ConfirmDialog>
      )}
    </li>
  );
}

/** The way back to a model whose files are not here, or not all. */
function GetAgain({ model, arriving }: { model: KnownModel; arriving: boolean }) {
  const { id, name, origin } = model;
  const { models } = useActions();
  const { open } = usePageControl();
  if (arriving) return <Button disabled>On its way</Button>;
  if (origin.kind === 'url' || origin.kind === 'hub') {
    return (
      <Button aria-label={`Download ${name}`} onClick={() => void models.fetchRest(id)}>
        Download
      </Button>
    );
  }
  return (
    <Button aria-label={`Open the files of ${name} again`} onClick={() => open('open-gguf')}>
      Open again…
    </Button>
  );
}

/** Whether visits begin with this model, where it will be there for them. */
function StartSwitch({ id }: { id: string }) {
  const lasts = useApp(({ models, keptModels }) => {
    const model = models.find((known) => known.id === id);
    if (model === undefined || !isBrought(model)) return false;
    return model.origin.kind === 'server' || (keptModels?.[id]?.bytes ?? 0) > 0;
  });
  const startsWith = useApp((state) => state.settings.startModel === id);
  const { setSettings } = useActions();
  if (!lasts) return null;
  return (
    <div className={styles.start}>
      <Switch checked={startsWith} onChange={(on) => setSettings({ startModel: on ? id : null })}>
        Begin every visit with it
      </Switch>
    </div>
  );
}

/** What the chosen model's source can give. */
function Capabilities() {
  const model = useApp((state) => state.model);
  const { open } = usePageControl();
  if (model === null) return null;
  return (
    <section
      aria-label="What the chosen model gives"
      className={`${listStyles.section} ${styles.capabilities}`}
    >
      <h3 className={listStyles.title}>What {model.name} gives</h3>
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
      <StartSwitch id={model.id} />
      {model.chatTemplate !== undefined && (
        <Button className={styles.template} onClick={() => open('template')}>
          Chat template…
        </Button>
      )}
    </section>
  );
}
