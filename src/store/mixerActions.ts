import { mixWeightRange } from '../core/comparison.ts';
import { firstPane } from '../core/comparisonSetup.ts';
import type { CompareActions } from './appState.ts';
import { newPane } from './newComparison.ts';
import type { PaneEntries } from './paneEntries.ts';
import type { RoundControl } from './roundActions.ts';

export function createMixerActions(
  newId: () => string,
  { comparison, change, entryOf }: PaneEntries,
  { catchUp }: Pick<RoundControl, 'catchUp'>,
): Pick<CompareActions, 'setMixer' | 'setMixWeight'> {
  return {
    setMixer(on) {
      const { mixer } = comparison();
      if (on === (mixer !== null)) return;
      if (mixer !== null) entryOf(mixer.pane.id).control.actions.stop();
      const { conversation } = firstPane(comparison());
      const voice = { ...conversation, name: 'Mixed' };
      const pane = newPane(newId, conversation.modelId, voice, conversation.params);
      change({ mixer: on ? { pane, weight: 0.5 } : null });
      if (on) void catchUp(pane.id);
    },
    setMixWeight(wished) {
      const { mixer } = comparison();
      if (mixer === null || !Number.isFinite(wished)) return;
      const weight = Math.min(mixWeightRange.max, Math.max(mixWeightRange.min, wished));
      change({ mixer: { ...mixer, weight } });
      entryOf(mixer.pane.id).control.active()?.run.setMixWeight(weight);
    },
  };
}
