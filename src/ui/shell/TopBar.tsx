import { ChartColumn, Keyboard, PanelLeft, Plus, SlidersHorizontal } from 'lucide-react';
import type { View } from '../../store/appState.ts';
import { useActions } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { Tabs } from '../kit/Tabs.tsx';
import { ModelPicker } from '../models/ModelPicker.tsx';
import { ContextMeter } from './ContextMeter.tsx';
import { DeviceChip } from './DeviceChip.tsx';
import { keysText } from './shortcutList.ts';
import { ThemeMenu } from './ThemeMenu.tsx';
import styles from './TopBar.module.css';
import { viewPanelId, views } from './views.ts';

interface TopBarProps {
  view: View;
  panelOpen: boolean;
  /** null where the settings are in sight anyway. */
  onOpenSettings: (() => void) | null;
  libraryShown: boolean;
  onToggleLibrary(): void;
  onSelectView(view: View): void;
  onTogglePanel(): void;
  onHelp(): void;
}

export function TopBar(props: TopBarProps) {
  const { newConversation } = useActions();
  const narrow = props.onOpenSettings !== null;
  // There it has its place beside the panes.
  const comparing = props.view === 'compare';
  const library = (
    <IconButton
      label="Conversations"
      icon={PanelLeft}
      size="m"
      aria-expanded={props.libraryShown}
      className={styles.library}
      onClick={props.onToggleLibrary}
    />
  );
  return (
    <header className={styles.bar}>
      {!narrow && library}
      <h1 className={styles.brand}>
        <span aria-hidden className={styles.mark} />
        <span className={styles.brandName}>Glassbox</span>
      </h1>
      <Tabs
        label="Mode"
        tabs={views}
        selected={props.view}
        panelId={viewPanelId}
        onSelect={props.onSelectView}
      />
      <div className={styles.figures}>
        {narrow && library}
        <ModelPicker />
        <DeviceChip />
        <ContextMeter />
      </div>
      <div className={styles.actions}>
        {comparing ? null : narrow ? (
          <IconButton label="New conversation" icon={Plus} size="m" onClick={() => void newConversation()} />
        ) : (
          <Button
            variant="quiet"
            aria-label="New conversation"
            className={styles.fresh}
            onClick={() => void newConversation()}
          >
            <Plus aria-hidden size={16} strokeWidth={1.75} />
            <span>
              New<span className={styles.longWords}> conversation</span>
            </span>
          </Button>
        )}
        <IconButton
          label={comparing ? 'Instruments' : 'Probability panel'}
          icon={ChartColumn}
          size="m"
          aria-pressed={props.panelOpen}
          data-panel-toggle
          onClick={props.onTogglePanel}
        />
        <span className={styles.wideOnly}>
          <IconButton label="Keys" keys={keysText('help')} icon={Keyboard} size="m" onClick={props.onHelp} />
        </span>
        <ThemeMenu />
        {props.onOpenSettings !== null && (
          <IconButton label="Settings" icon={SlidersHorizontal} size="m" onClick={props.onOpenSettings} />
        )}
      </div>
    </header>
  );
}
