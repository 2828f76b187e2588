import { formatCount } from '../../core/formatCount.ts';
import { boardKey } from '../../core/leaderboard.ts';
import { standardText } from '../../core/standardText.ts';
import type { AppState } from '../../store/appState.ts';
import { measuredRuns, measuredTokens } from '../../store/measureModel.ts';
import { useApp } from '../../store/useApp.ts';
import styles from './LeaderboardDialog.module.css';

/** How many tokens the chosen model cuts the text into, once it was measured. */
function textTokens({ leaderboard, model, modelSpec }: AppState): number | null {
  const key = model === null ? null : boardKey(modelSpec.id, model);
  const entry = leaderboard.find((each) => boardKey(each.modelId, each) === key);
  return entry?.measured?.text?.tokens ?? null;
}

/** What is done, on what text, and what can be compared. */
export function MeasureMethod() {
  const tokens = useApp(textTokens);
  const name = useApp(({ model, modelSpec }) => model?.name ?? modelSpec.name);
  const bytes = standardText.text.length;
  return (
    <details className={styles.method}>
      <summary>How it is measured</summary>
      <p>
        The model reads the text below once, and its surprisal is added up: that is the number of bits in
        which it could store the text. Divided by the text’s {formatCount(bytes)} bytes it can be compared
        between all models; perplexity counts per token, so only models with the same tokenizer can be
        compared by it.
      </p>
      <blockquote className={styles.text}>
        {standardText.text}
        <footer>
          {standardText.source}
          {tokens !== null && ` · ${formatCount(tokens)} tokens for ${name}`}
        </footer>
      </blockquote>
      <p>
        Then it goes on {measuredRuns + 1} times after that text, each time with another beginning, so that
        nothing is cached, and writes {measuredTokens} tokens, always the most likely one. The first run warms
        up; of the others the medians count. Models may have read the text in training: the figures compare
        models, no more.
      </p>
      <p>
        Weights are counted as they lie in memory, where they may be unpacked; Models says what their file
        takes on this device. Load times and the speed of replies in the chat are recorded by themselves. All
        of it stays on this device and goes with “Delete everything”. Where WebGPU runs in software no times
        are kept: they say nothing of the device.
      </p>
    </details>
  );
}
