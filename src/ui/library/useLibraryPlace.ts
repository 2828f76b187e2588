import { useState } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';

const roomBeside = '(min-width: 1200px)';
/** With the settings and the panel at the right too. */
const roomWithPanel = '(min-width: 1360px)';

export interface LibraryPlace {
  /** Beside the page, over it, or not there. */
  readonly shown: 'beside' | 'over' | null;
  /** Shows it or puts it away. */
  toggle(): void;
}

/** As App.module.css has it. */
const libraryWidth = 264;

function useRoomBeside(): boolean {
  const panelAtRight = useApp(({ settings }) => settings.panelOpen && settings.panelDock === 'right');
  return useMediaQuery(panelAtRight ? roomWithPanel : roomBeside);
}

/** What it takes of the page's width. */
export function useLibraryWidth(): number {
  const wished = useApp((state) => state.settings.libraryOpen);
  return useRoomBeside() && wished ? libraryWidth : 0;
}

/** Where the list of conversations stands; whether it does where there is room is remembered. */
export function useLibraryPlace(): LibraryPlace {
  const wished = useApp((state) => state.settings.libraryOpen);
  const { setSettings } = useActions();
  const beside = useRoomBeside();
  const [drawer, setDrawer] = useState(false);
  if (beside) {
    return { shown: wished ? 'beside' : null, toggle: () => setSettings({ libraryOpen: !wished }) };
  }
  return { shown: drawer ? 'over' : null, toggle: () => setDrawer(!drawer) };
}
