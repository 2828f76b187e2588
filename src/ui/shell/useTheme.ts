import { useLayoutEffect } from 'react';
import { useApp } from '../../store/useApp.ts';

/** Keeps <html data-theme> at the chosen theme; without the attribute the system decides. */
export function useTheme(): void {
  const theme = useApp((state) => state.settings.theme);
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
