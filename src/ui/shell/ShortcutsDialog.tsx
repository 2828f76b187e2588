import { Fragment } from 'react';
import { Dialog } from '../kit/Dialog.tsx';
import styles from './ShortcutsDialog.module.css';
import { shortcutKeys, shortcutWords } from './shortcutList.ts';

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={styles.list}>
        {(Object.keys(shortcutKeys) as (keyof typeof shortcutKeys)[]).map((name) => (
          <Fragment key={name}>
            <dt>{shortcutWords[name]}</dt>
            <dd>
              {shortcutKeys[name].map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
