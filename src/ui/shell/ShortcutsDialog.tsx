import { Fragment } from 'react';
import { Dialog } from '../kit/Dialog.tsx';
import styles from './ShortcutsDialog.module.css';
import { shortcutGroups } from './shortcutList.ts';

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className={styles.groups}>
        {Object.entries(shortcutGroups).map(([title, shortcuts]) => (
          <Fragment key={title}>
            <h3 className={styles.title}>{title}</h3>
            <dl className={styles.list}>
              {shortcuts.map(({ words, keys }) => (
                <Fragment key={words}>
                  <dt>{words}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key} className={styles.key}>
                        {key}
                      </kbd>
                    ))}
                  </dd>
                </Fragment>
              ))}
            </dl>
          </Fragment>
        ))}
      </div>
    </Dialog>
  );
}
