import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { HelpTip } from '../kit/HelpTip.tsx';
import { Switch } from '../kit/Switch.tsx';
import styles from './StartToken.module.css';

/** The special token in front of the text, which no one types: to be seen, and to be left out. */
export function StartToken() {
  const on = useApp((state) => state.completion.startToken);
  // Before a model is loaded it is not known to have none.
  const name = useApp(({ model }) => (model === null ? '<|endoftext|>' : (model.startToken?.text ?? null)));
  const busy = useApp(isBusy);
  const { completion } = useActions();
  if (name === null) return <span />;
  return (
    <div className={styles.start}>
      <Switch checked={on} disabled={busy} label="Start token" onChange={completion.setStartToken}>
        <span className={styles.chip} data-on={on}>
          {name}
        </span>
      </Switch>
      <HelpTip
        label="What does the start token do?"
        text="It tells the model that a text begins here, as in its training: with it “ Thursday” follows “Monday, Tuesday, Wednesday,” with 60 %, without it with 19 %."
      />
    </div>
  );
}
