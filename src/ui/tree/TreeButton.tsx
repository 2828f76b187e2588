import { Network } from 'lucide-react';
import { useState } from 'react';
import { hasVersions } from '../../core/treeEdits.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import styles from './TreeButton.module.css';
import { TreeDialog } from './TreeDialog.tsx';

interface TreeButtonProps {
  /** Whether it stays in sight over what is scrolled. */
  floating?: boolean;
}

/** Opens the overview of all versions; absent where there is one path only. */
export function TreeButton({ floating = false }: TreeButtonProps) {
  const branches = useApp((state) => hasVersions(state.conversation));
  const [open, setOpen] = useState(false);
  if (!branches && !open) return null;
  return (
    <div className={floating ? styles.bar : undefined}>
      <Button className={styles.button} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Network aria-hidden size={13} strokeWidth={1.75} />
        Tree
      </Button>
      {open && <TreeDialog onClose={() => setOpen(false)} />}
    </div>
  );
}
