import { Pilcrow } from 'lucide-react';
import type { ReactNode } from 'react';
import { readingNames } from '../../core/readingWords.ts';
import { replyOf } from '../../core/tokenTrack.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { Segmented } from '../kit/Segmented.tsx';
import { Tabs } from '../kit/Tabs.tsx';
import { type PanelView, usePanelControl } from '../tokens/panelControl.ts';
import type { PanelTrack, TrackKind } from '../tokens/usePanelTrack.ts';
import { isToldByServer } from '../tokens/useTrackReading.ts';
import styles from './ProbabilityPanel.module.css';

const views: readonly { readonly id: PanelView; readonly label: string }[] = [
  { id: 'heatmap', label: 'Heatmap' },
  { id: 'bars', label: 'Bars' },
  { id: 'table', label: 'Table' },
];

export function viewLabel(view: PanelView): string {
  return views.find(({ id }) => id === view)?.label ?? '';
}

/** A server's probabilities are the model's own, and not all of them. */
const toldOnly =
  'A server tells the most likely tokens and nothing of the rest, so its probabilities can be read raw alone.';
const toldReadings = { sampled: toldOnly, 'what-if': toldOnly } as const;
const none = {};

const trackNames: Readonly<Record<TrackKind, string>> = { reply: 'Reply', prompt: 'Prompt' };

interface PanelHeaderProps {
  readonly panelId: string;
  readonly track: PanelTrack;
  readonly actions: ReactNode;
}

/** Which view, which reading, which tokens. */
export function PanelHeader({ panelId, track, actions }: PanelHeaderProps) {
  const { view, setView } = usePanelControl();
  const store = useAppStore();
  const reading = useApp((state) => state.reading);
  const told = useApp((state) => isToldByServer(replyOf(state.conversation, track.messageId)));
  const showSpaces = useApp((state) => state.settings.showSpaces);
  const { setReading, setSettings, scorePrompt } = useActions();

  const showTrack = (kind: TrackKind) => {
    track.show(kind);
    const reply = replyOf(store.getState().conversation, track.messageId);
    if (kind === 'prompt' && reply?.promptTokens === null) void scorePrompt(reply.id);
  };

  return (
    <header className={styles.header}>
      <h2 className={styles.title}>Token probabilities</h2>
      <Tabs label="View" tabs={views} selected={view} panelId={() => panelId} onSelect={setView} />
      <Segmented
        label="Reading"
        options={readingNames}
        value={told ? 'raw' : reading}
        refused={told ? toldReadings : none}
        onChange={setReading}
      />
      <Segmented label="Track" options={trackNames} value={track.kind} onChange={showTrack} />
      <span className={styles.actions}>
        <IconButton
          label="Show spaces and line breaks"
          icon={Pilcrow}
          aria-pressed={showSpaces}
          onClick={() => setSettings({ showSpaces: !showSpaces })}
        />
        {actions}
      </span>
    </header>
  );
}
