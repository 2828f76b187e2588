import { type Mixer, mixWeightRange } from '../core/comparison.ts';
import { firstPane } from '../core/comparisonSetup.ts';
import { shownPath } from '../core/conversation.ts';
import { mixRefusal } from '../core/paneModels.ts';
import type { AppStore, CompareActions } from './appState.ts';
import { newPane } from './newComparison.ts';
import type { PaneEntries } from './paneEntries.ts';
import type { RoundControl } from './roundActions.ts';
import { settledMixer } from './settled.ts';

export function createMixerActions(
  { getState: get, setState: set }: AppStore,
  newId: () => string,
  { comparison, change, entryOf }: PaneEntries,
  { catchUp }: Pick<RoundControl, 'catchUp'>,
): Pick<CompareActions, 'setMixer' | 'setMixWeight'> {
  function switchOff(mixer: Mixer): void {
    change({ mixer: null });
    if (shownPath(mixer.pane.conversation).length === 0) return;
    const before = { mixed: settledMixer(mixer) };
    set({ notice: { kind: 'info', text: 'The mixture was switched off.', remedy: 'undo', before } });
  }

  return {
    setMixer(on) {
      const { mixer } = comparison();
      if (on === (mixer !== null)) return;
      if (mixer !== null) {
        entryOf(mixer.pane.id).control.actions.stop();
        switchOff(mixer);
        return;
      }
      const refusal = mixRefusal(comparison(), get().modelSpec.id);
      if (refusal !== null) {
        set({ notice: { kind: 'info', text: refusal, remedy: null } });
        return;
      }
      const { conversation } = firstPane(comparison());
      const voice = { ...conversation, name: 'Mixed' };
      const pane = newPane(newId, conversation.modelId, voice, conversation.params);
      change({ mixer: { pane, weight: 0.5 } });
      void catchUp(pane.id);
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
