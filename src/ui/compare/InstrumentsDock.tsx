import { PanelBottom, PanelRight, X } from 'lucide-react';
import { useActions, useApp } from '../../store/useApp.ts';
import { type PanelEdge, panelEdges } from '../chat/panelEdges.ts';
import { ResizableDock } from '../chat/ResizableDock.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { Instruments } from './instruments/Instruments.tsx';

interface InstrumentsDockProps {
  readonly edge: PanelEdge;
  /** Whether there is room to dock at the right. */
  readonly movable: boolean;
  onClose(): void;
}

/** Below the panes less than the chat's panel takes: the texts are what is compared. */
const initialShare = 0.3;

/** Holds the comparison's instruments below the panes or beside them. */
export function InstrumentsDock({ edge, movable, onClose }: InstrumentsDockProps) {
  const side = edge === 'right' ? 'right' : 'below';
  const sizes = useApp((state) => state.settings.instrumentsSize);
  const { setSettings } = useActions();
  const initial =
    edge === 'below' ? innerHeight * initialShare : panelEdges[edge].initial(innerWidth, innerHeight);
  return (
    <ResizableDock
      edge={edge}
      name="the instruments"
      size={sizes[side] ?? initial}
      onResize={(size) => setSettings({ instrumentsSize: { ...sizes, [side]: size } })}
    >
      <Instruments
        actions={
          <>
            {movable && (
              <IconButton
                label={edge === 'right' ? 'Dock below' : 'Dock right'}
                icon={edge === 'right' ? PanelBottom : PanelRight}
                onClick={() => setSettings({ panelDock: edge === 'right' ? 'below' : 'right' })}
              />
            )}
            <IconButton label="Close instruments" icon={X} onClick={onClose} />
          </>
        }
      />
    </ResizableDock>
  );
}
