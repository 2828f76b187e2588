import { paneLetter } from '../../core/comparison.ts';
import { shownPanes } from '../../core/comparisonSetup.ts';
import { useApp } from '../../store/useApp.ts';
import type { PanelEdge } from '../chat/panelEdges.ts';
import { PromptDock } from '../prompt/PromptDock.tsx';
import styles from './PanePrompt.module.css';
import { PaneScope } from './PaneScope.tsx';

/** The prompt of the pane that is worked on. */
export function PanePrompt({ edge }: { edge: PanelEdge }) {
  const paneId = useApp(({ comparison }) => comparison.focusedPaneId);
  const place = useApp(({ comparison }) => shownPanes(comparison).findIndex(({ id }) => id === paneId));
  const name = useApp(({ comparison }) => comparison.panes.find(({ id }) => id === paneId)?.name ?? '');
  return (
    <PaneScope paneId={paneId}>
      <PromptDock
        edge={edge}
        place="instrumentsSize"
        about={
          <span className={styles.about}>
            <b>{paneLetter(place)}</b> <bdi>{name}</bdi>
          </span>
        }
      />
    </PaneScope>
  );
}
