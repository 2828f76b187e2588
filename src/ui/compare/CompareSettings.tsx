import { paneLetter, type SyncGroup } from '../../core/comparison.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { SettingsPanel } from '../controls/SettingsPanel.tsx';
import { HelpTip } from '../kit/HelpTip.tsx';
import { Segmented } from '../kit/Segmented.tsx';
import { Switch } from '../kit/Switch.tsx';
import styles from './CompareSettings.module.css';
import { paneById, useBlindfolded, useShownPaneIds } from './comparisonHooks.ts';
import { PaneScope } from './PaneScope.tsx';

const groupWords: Readonly<Record<Exclude<SyncGroup, 'prompt'>, { title: string; help: string }>> = {
  sampling: {
    title: 'Sampling',
    help: 'On: a change here holds for every pane; off: each pane has its own, such as one persona at two temperatures.',
  },
  length: {
    title: 'Length and ending',
    help: 'On: all replies may be equally long and end at the same strings; off: each pane has its own limits.',
  },
  penalties: {
    title: 'Penalties and bias',
    help: 'On: penalties and biases hold for every pane; off: each pane has its own.',
  },
  seed: {
    title: 'Chance',
    help: 'On: the seed set here holds for every pane; off: each pane has a seed of its own.',
  },
};

/** The settings of the pane that is worked on, and what all panes share. */
export function CompareSettings() {
  const blindfolded = useBlindfolded();
  const ids = useShownPaneIds();
  const focusedId = useApp((state) => state.comparison.focusedPaneId);
  if (blindfolded) {
    return (
      <div className={styles.hidden}>
        <h2 className={styles.title}>Settings are hidden</h2>
        <p>
          They could tell who is who. Vote, or end the blind test, and they are back; nothing about them
          changes meanwhile.
        </p>
      </div>
    );
  }
  const shownId = ids.includes(focusedId) ? focusedId : (ids[0] ?? focusedId);
  return (
    <div className={styles.settings}>
      <Subject paneId={shownId} ids={ids} />
      <PaneScope paneId={shownId}>
        <SettingsPanel
          notes={{
            sampling: <SyncSwitch group="sampling" />,
            length: <SyncSwitch group="length" />,
            penalties: <SyncSwitch group="penalties" />,
            seed: <ChanceNotes />,
          }}
        />
      </PaneScope>
    </div>
  );
}

/** Whose settings these are, with the way to the others'. */
function Subject({ paneId, ids }: { paneId: string; ids: readonly string[] }) {
  const name = useApp((state) => paneById(state, paneId)?.name ?? '');
  const samePrompt = useApp((state) => state.comparison.sync.prompt);
  const { compare } = useActions();
  const letters = Object.fromEntries(ids.map((id, place) => [id, paneLetter(place)]));
  return (
    <div className={styles.subject}>
      <h2 className={styles.title}>
        Settings of {letters[paneId]} · <bdi>{name}</bdi>
      </h2>
      <Segmented label="Pane" options={letters} value={paneId} onChange={compare.focusPane} />
      <div className={styles.row}>
        <Switch checked={samePrompt} onChange={(on) => compare.setSync('prompt', on)}>
          Same prompt for all panes
        </Switch>
        <HelpTip
          label="What is the same prompt for all panes?"
          text="All panes take this one’s system prompt, example turns and prefill, so that only settings differ: one persona, two temperatures."
        />
      </div>
    </div>
  );
}

function SyncSwitch({ group }: { group: keyof typeof groupWords }) {
  const synced = useApp((state) => state.comparison.sync[group]);
  const { compare } = useActions();
  const { title, help } = groupWords[group];
  return (
    <div className={styles.row}>
      <Switch
        checked={synced}
        label={`Same for all panes: ${title}`}
        onChange={(on) => compare.setSync(group, on)}
      >
        Same for all panes
      </Switch>
      <HelpTip label={`What is the same for all panes: ${title}?`} text={help} />
    </div>
  );
}

const seedChoices = { same: 'Same seed for all panes', own: 'Independent seeds' } as const;

/** Which seed the panes use, and what a fresh one means. */
function ChanceNotes() {
  const independent = useApp((state) => state.comparison.independentSeeds);
  const { compare } = useActions();
  return (
    <>
      <SyncSwitch group="seed" />
      <div className={styles.row}>
        <span className={styles.label}>When seeds are fresh (−1)</span>
        <HelpTip
          label="What do the same and independent seeds mean?"
          text="With the same seed all panes use the same random numbers, so that only prompts and settings make them differ; with independent seeds chance differs too."
        />
      </div>
      <Segmented
        label="Fresh seeds"
        options={seedChoices}
        value={independent ? 'own' : 'same'}
        onChange={(choice) => compare.setIndependentSeeds(choice === 'own')}
      />
    </>
  );
}
