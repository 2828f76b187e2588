import { paneTitles, spokenName } from '../../../core/comparedTurn.ts';
import { mixWeightRange } from '../../../core/comparison.ts';
import { mixRefusal } from '../../../core/paneModels.ts';
import type { AppState } from '../../../store/appState.ts';
import { useActions, useApp } from '../../../store/useApp.ts';
import { HelpTip } from '../../kit/HelpTip.tsx';
import { NumberBox } from '../../kit/NumberBox.tsx';
import { Slider } from '../../kit/Slider.tsx';
import { Switch } from '../../kit/Switch.tsx';
import { useGap } from '../../models/useGap.ts';
import styles from './MixerStrip.module.css';
import { mixWeightProblem, mixWords } from './mixWords.ts';

const help =
  'One more reply whose every next token is chosen from both personas at once: their scores are added up, as much of each as the slider says, also while it writes. Settings and prefill are those of A.';

/** Blends the first two personas into one more pane. Not in a blind test, which compares just two. */
export function MixerStrip() {
  const blind = useApp((state) => state.comparison.blind !== null);
  const on = useApp((state) => state.comparison.mixer !== null);
  const unequal = useApp(({ comparison, modelSpec }) => mixRefusal(comparison, modelSpec.id));
  const gap = useGap('mix');
  const refusal = gap ?? unequal;
  const { compare } = useActions();
  if (blind) return null;
  return (
    <>
      <Switch checked={on} disabled={refusal !== null} onChange={compare.setMixer}>
        Mixer
      </Switch>
      <HelpTip label="What is the Mixer?" text={refusal === null ? help : `${refusal} ${help}`} />
      {on && <Mix />}
    </>
  );
}

const nameAt = (place: number) => (state: AppState) => {
  const titles = paneTitles(state.comparison);
  const title = titles[place];
  return title === undefined ? '' : spokenName(title, titles);
};
const firstName = nameAt(0);
const secondName = nameAt(1);

function Mix() {
  const first = useApp(firstName);
  const second = useApp(secondName);
  const weight = useApp((state) => state.comparison.mixer?.weight ?? 0);
  const { compare } = useActions();
  const words = mixWords(weight, first, second);
  // Steps of 0.05 add up binary fractions: 0.15000000000000002.
  const set = (wished: number) => compare.setMixWeight(Number(wished.toFixed(4)));
  return (
    <div className={styles.mix}>
      <span className={styles.slider}>
        <Slider
          label="Mix"
          {...mixWeightRange}
          value={weight}
          valueText={`${weight}, ${words}`}
          onChange={set}
        />
        <span className={styles.marks} aria-hidden="true">
          <span className={styles.mark} data-at="first">
            <bdi>{first}</bdi>
          </span>
          <span className={styles.mark} data-at="half">
            half
          </span>
          <span className={styles.mark} data-at="second">
            <bdi>{second}</bdi>
          </span>
        </span>
      </span>
      <span className={styles.box}>
        <NumberBox label="Mix" {...mixWeightRange} value={weight} problem={mixWeightProblem} onCommit={set} />
      </span>
      <span className={styles.words}>{words}</span>
    </div>
  );
}
