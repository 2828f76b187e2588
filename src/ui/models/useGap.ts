import { type CapabilityNeed, capabilityGap } from '../../core/capabilities.ts';
import { useApp } from '../../store/useApp.ts';

/** Why the chosen model's source cannot do this, as a sentence; null: it can, or no model is loaded. */
export function useGap(need: CapabilityNeed): string | null {
  return useApp(({ model }) => (model === null ? null : capabilityGap(model.capabilities, need)));
}
