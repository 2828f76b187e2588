import { shownPath } from '../../core/conversation.ts';
import { useActions, useAppStore } from '../../store/useApp.ts';
import { HelpTip } from '../kit/HelpTip.tsx';
import { Switch } from '../kit/Switch.tsx';
import { isEmpty, useIsBlindTest } from './comparisonHooks.ts';

/** Two personas without their names, until there is a vote. */
export function BlindSwitch() {
  const inTest = useIsBlindTest();
  const store = useAppStore();
  const { compare } = useActions();

  /** What was said would tell who is who: the test begins afresh, with the question in the box. */
  const begin = async () => {
    const { comparison, compareDraft } = store.getState();
    const asked = comparison.panes
      .flatMap(({ conversation }) => shownPath(conversation))
      .find(({ role }) => role === 'user');
    if (!comparison.panes.every(isEmpty)) await compare.clear();
    if (compareDraft.trim() === '' && asked?.role === 'user') compare.setDraft(asked.text);
    compare.setBlind(true);
  };

  return (
    <span style={{ display: 'inline-flex', alignItems: 'center' }}>
      <Switch checked={inTest} onChange={(on) => (on ? void begin() : compare.setBlind(false))}>
        Blind test
      </Switch>
      <HelpTip
        label="What is a blind test?"
        text="Two personas answer in random order without their names, you vote for the better answer, and only then see who was who."
      />
    </span>
  );
}
