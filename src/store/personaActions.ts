import { maxPanes, minPanes, type Pane, type Persona } from '../core/comparison.ts';
import { firstPane, personaOf, replacePane, synchronise } from '../core/comparisonSetup.ts';
import { shownPath } from '../core/conversation.ts';
import type { AppStore, CompareActions, RemovedPane, ReplacedSetups } from './appState.ts';
import { writeOwnPersonas } from './compareStorage.ts';
import { newPane } from './newComparison.ts';
import type { PaneEntries } from './paneEntries.ts';
import type { RoundControl } from './roundActions.ts';
import { settledMixer, settledPane } from './settled.ts';

/** Which panes there are, and how each of them speaks. */
export interface PersonaControl {
  readonly actions: Pick<
    CompareActions,
    | 'addPane'
    | 'removePane'
    | 'renamePane'
    | 'setPersona'
    | 'setExampleTurns'
    | 'setAssistantPrefill'
    | 'focusPane'
    | 'setSync'
    | 'setIndependentSeeds'
    | 'savePersona'
    | 'deletePersona'
  >;
  /** Sets the panes that are still there as they were. */
  restoreSetups(replaced: ReplacedSetups): void;
  /** Puts a removed pane back; the others stay as they are. */
  putBack(removed: RemovedPane): void;
}

export function createPersonaActions(
  { getState: get, setState: set }: AppStore,
  { storage, newId }: { readonly storage: Storage | null; readonly newId: () => string },
  { comparison, change, paneOf, entryOf, changeSetup, applyParams }: PaneEntries,
  { catchUp, refuseForeign }: Pick<RoundControl, 'catchUp' | 'refuseForeign'>,
  { setMixer }: Pick<CompareActions, 'setMixer'>,
): PersonaControl {
  /** From now on each pane has a voice of its own. */
  function partVoices(): void {
    change({ sync: { ...comparison().sync, prompt: false } });
  }

  function keepPersonas(ownPersonas: readonly Persona[]): void {
    set({ ownPersonas });
    writeOwnPersonas(storage, ownPersonas);
  }

  const actions: PersonaControl['actions'] = {
    async addPane(persona) {
      const { panes, blind } = comparison();
      if (panes.length >= maxPanes || blind !== null || refuseForeign()) return;
      const copied = panes.at(-1) ?? firstPane(comparison());
      const model = persona === undefined ? copied : firstPane(comparison());
      const voice = persona ?? { ...personaOf(copied), name: freeName(panes, copied.name) };
      const pane = newPane(newId, get().modelSpec.id, voice, model.conversation.params, model.modelId);
      change({ panes: [...panes, pane], focusedPaneId: pane.id });
      // Another voice than the shared one: from now on each pane has its own.
      if (persona !== undefined) partVoices();
      void entryOf(pane.id).control.refreshContextUsed();
      await catchUp(pane.id);
    },
    removePane(paneId) {
      const { panes, blind } = comparison();
      if (panes.length <= minPanes || blind !== null) return;
      const pane = paneOf(paneId);
      if (pane === undefined) return;
      const place = panes.indexOf(pane);
      const { focusedPaneId, cursor, mixer } = comparison();
      entryOf(paneId).control.actions.stop();
      // What is mixed are the first two: with another one it would be another mixture.
      if (place < 2) setMixer(false);
      const rest = panes.filter(({ id }) => id !== paneId);
      change({
        panes: rest,
        focusedPaneId: focusedPaneId === paneId ? (rest[0]?.id ?? '') : focusedPaneId,
        cursor: cursor?.paneId === paneId ? null : cursor,
      });
      if (shownPath(pane.conversation).length === 0) return;
      const before = {
        pane: settledPane(pane),
        place,
        mixer: place < 2 ? mixer && settledMixer(mixer) : null,
      };
      set({ notice: { kind: 'info', text: `${pane.name} was removed.`, remedy: 'undo', before } });
    },
    renamePane(paneId, name) {
      const pane = paneOf(paneId);
      if (pane !== undefined) set({ comparison: replacePane(comparison(), { ...pane, name }) });
    },
    setPersona(paneId, { name, systemPrompt, exampleTurns, assistantPrefill }) {
      actions.renamePane(paneId, name);
      partVoices();
      changeSetup(paneId, { systemPrompt, exampleTurns, assistantPrefill });
      void entryOf(paneId).control.refreshContextUsed();
    },
    setExampleTurns(paneId, exampleTurns) {
      changeSetup(paneId, { exampleTurns });
      void entryOf(paneId).control.refreshContextUsed();
    },
    setAssistantPrefill: (paneId, assistantPrefill) => changeSetup(paneId, { assistantPrefill }),
    focusPane: (focusedPaneId) => change({ focusedPaneId }),
    setSync(group, synced) {
      const { panes, sync, focusedPaneId } = comparison();
      const source = paneOf(focusedPaneId);
      if (source === undefined) return;
      const next = synced ? synchronise(panes, source, group) : panes;
      change({ sync: { ...sync, [group]: synced }, panes: next });
      applyParams(panes);
      if (sameSetups(panes, next)) return;
      const text = `All panes took over what ${source.name} has.`;
      set({ notice: { kind: 'info', text, remedy: 'undo', before: { sync, setups: panes.map(setupOf) } } });
    },
    setIndependentSeeds: (independentSeeds) => change({ independentSeeds }),
    savePersona(paneId) {
      const pane = paneOf(paneId);
      if (pane === undefined) return;
      keepPersonas([...get().ownPersonas.filter(({ name }) => name !== pane.name), personaOf(pane)]);
    },
    deletePersona: (name) => keepPersonas(get().ownPersonas.filter((persona) => persona.name !== name)),
  };

  return {
    actions,
    restoreSetups({ sync, setups }) {
      const { panes } = comparison();
      const setupOf = (paneId: string) => setups.find((one) => one.paneId === paneId)?.setup;
      change({
        sync,
        panes: panes.map((pane) => ({
          ...pane,
          conversation: { ...pane.conversation, ...setupOf(pane.id) },
        })),
      });
      applyParams(panes);
    },
    putBack({ pane, place, mixer }) {
      const { panes } = comparison();
      if (panes.length >= maxPanes) return;
      change({ panes: panes.toSpliced(place, 0, pane), ...(mixer === null ? {} : { mixer }) });
      void entryOf(pane.id).control.refreshContextUsed();
    },
  };
}

function setupOf({ id, conversation }: Pane): ReplacedSetups['setups'][number] {
  const { systemPrompt, exampleTurns, assistantPrefill, params, presetParams } = conversation;
  return { paneId: id, setup: { systemPrompt, exampleTurns, assistantPrefill, params, presetParams } };
}

function sameSetups(before: readonly Pane[], after: readonly Pane[]): boolean {
  return JSON.stringify(before.map(setupOf)) === JSON.stringify(after.map(setupOf));
}

/** A name that no pane has yet. */
function freeName(panes: readonly Pane[], name: string): string {
  const stem = name.replace(/ \d+$/, '');
  for (let number = 2; ; number += 1) {
    const candidate = `${stem} ${number}`;
    if (panes.every((pane) => pane.name !== candidate)) return candidate;
  }
}
