import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { Settings } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { type PanelEdge, panelEdges } from '../chat/panelEdges.ts';
import { ResizableDock } from '../chat/ResizableDock.tsx';
import { focusHome } from '../kit/focusHome.ts';
import { usePageControl } from '../shell/pageControl.ts';
import { PromptView } from './PromptView.tsx';

interface PromptDockProps {
  readonly edge: PanelEdge;
  /** The panel in whose place it stands: it is as large. */
  readonly place: keyof Pick<Settings, 'panelSize' | 'instrumentsSize'>;
  readonly about?: ReactNode;
}

/** Holds the prompt where the probability panel (or the instruments) would be. */
export function PromptDock({ edge, place, about }: PromptDockProps) {
  const side = edge === 'right' ? 'right' : 'below';
  const sizes = useApp((state) => state.settings[place]);
  const { setSettings } = useActions();
  const { setPromptOpen } = usePageControl();
  const close = () => {
    flushSync(() => setPromptOpen(false));
    const opener = document.querySelector<HTMLElement>('[data-prompt-toggle]');
    if (opener === null) focusHome();
    else opener.focus();
  };
  return (
    <ResizableDock
      edge={edge}
      name="the prompt"
      size={sizes[side] ?? panelEdges[edge].initial(innerWidth, innerHeight)}
      onResize={(size) => setSettings({ [place]: { ...sizes, [side]: size } })}
    >
      <PromptView about={about} onClose={close} />
    </ResizableDock>
  );
}
