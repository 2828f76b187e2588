import { ChevronLeft, ChevronRight } from 'lucide-react';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { useVersions } from './useMessage.ts';
import styles from './VersionSwitcher.module.css';

/** Steps through the versions of a message; absent where there is one only. */
export function VersionSwitcher({ id, parentId }: { id: string; parentId: string }) {
  const versions = useVersions(parentId);
  const busy = useApp(isBusy);
  const { showVersion } = useActions();
  if (versions.length < 2) return null;
  const at = versions.indexOf(id);
  return (
    <span className={styles.versions}>
      <IconButton
        label="Previous version"
        keys="←"
        icon={ChevronLeft}
        disabled={busy || at === 0}
        onClick={() => showVersion(id, -1)}
      />
      <span className={styles.count}>{`${at + 1}/${versions.length}`}</span>
      <IconButton
        label="Next version"
        keys="→"
        icon={ChevronRight}
        disabled={busy || at === versions.length - 1}
        onClick={() => showVersion(id, 1)}
      />
    </span>
  );
}
