import { PanelBottom, PanelRight, X } from 'lucide-react';
import { useActions, useApp } from '../../store/useApp.ts';
import { ProbabilityPanel } from '../charts/ProbabilityPanel.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { TourButton } from '../tour/TourButton.tsx';
import { type PanelEdge, panelEdges } from './panelEdges.ts';
import { ResizableDock } from './ResizableDock.tsx';

interface PanelDockProps {
  readonly edge: PanelEdge;
  /** Whether there is room to dock at the right. */
  readonly movable: boolean;
  onClose(): void;
}

/** Holds the probability panel below the conversation or beside it. */
export function PanelDock({ edge, movable, onClose }: PanelDockProps) {
  const side = edge === 'right' ? 'right' : 'below';
  const sizes = useApp((state) => state.settings.panelSize);
  const { setSettings } = useActions();
  return (
    <ResizableDock
      edge={edge}
      name="the probability panel"
      size={sizes[side] ?? panelEdges[edge].initial(innerWidth, innerHeight)}
      onResize={(size) => setSettings({ panelSize: { ...sizes, [side]: size } })}
    >
      <ProbabilityPanel
        actions={
          <>
            <TourButton />
            {movable && (
              <IconButton
                label={edge === 'right' ? 'Dock below' : 'Dock right'}
                icon={edge === 'right' ? PanelBottom : PanelRight}
                onClick={() => setSettings({ panelDock: edge === 'right' ? 'below' : 'right' })}
              />
            )}
            <IconButton label="Close panel" icon={X} onClick={onClose} />
          </>
        }
      />
    </ResizableDock>
  );
}
