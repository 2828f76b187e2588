import { Monitor, Moon, Sun } from 'lucide-react';
import type { Theme } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Popover } from '../kit/Popover.tsx';
import { Segmented } from '../kit/Segmented.tsx';

const themes: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };
const icons = { system: Monitor, light: Sun, dark: Moon } as const;

export function ThemeMenu() {
  const theme = useApp((state) => state.settings.theme);
  const { setSettings } = useActions();
  const Icon = icons[theme];
  return (
    <Popover label="Theme" face={<Icon aria-hidden size={16} strokeWidth={1.75} />}>
      <Segmented
        label="Theme"
        options={themes}
        value={theme}
        onChange={(choice) => setSettings({ theme: choice })}
      />
    </Popover>
  );
}
