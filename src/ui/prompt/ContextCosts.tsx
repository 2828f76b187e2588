import { paneLetter } from '../../core/comparison.ts';
import { shownPanes } from '../../core/comparisonSetup.ts';
import { contextProblem } from '../../core/contextWindow.ts';
import { formatCount } from '../../core/formatCount.ts';
import { turnCosts } from '../../core/measuredPrompt.ts';
import { useApp } from '../../store/useApp.ts';
import { useBlindfolded } from '../compare/comparisonHooks.ts';
import { PaneScope } from '../compare/PaneScope.tsx';
import styles from './ContextCosts.module.css';
import { usePromptPreview } from './usePromptPreview.ts';

/** What takes the model's window, turn by turn, and what is left; in the comparison, of the pane that is worked on. */
export function ContextCosts() {
  const comparing = useApp((state) => state.view === 'compare');
  const blindfolded = useBlindfolded();
  if (!comparing) return <Costs title="Context window" />;
  // How long a prompt is would tell who is who.
  if (blindfolded) return <p className={styles.words}>What each turn costs is hidden until you vote.</p>;
  return <PaneCosts />;
}

function PaneCosts() {
  const paneId = useApp(({ comparison }) => comparison.focusedPaneId);
  const place = useApp(({ comparison }) => shownPanes(comparison).findIndex(({ id }) => id === paneId));
  const name = useApp(({ comparison }) => comparison.panes.find(({ id }) => id === paneId)?.name ?? '');
  return (
    <PaneScope paneId={paneId}>
      <Costs title={`Context window of ${paneLetter(place)}, ${name}`} />
    </PaneScope>
  );
}

function Costs({ title }: { title: string }) {
  const preview = usePromptPreview();
  const maxTokens = useApp((state) => state.conversation.params.maxTokens);
  const length = useApp((state) => state.model?.contextLength ?? state.modelSpec.contextLength);
  if (preview.status === 'waiting') {
    return <p className={styles.words}>What each turn costs can be said once the model is loaded.</p>;
  }
  if (preview.status === 'refused') return <p className={styles.words}>{preview.problem}</p>;
  const { ids, parts, asks } = preview.prompt;
  const problem = contextProblem(ids.length, maxTokens, length);
  return (
    <div className={styles.costs}>
      <table className={styles.table}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Tokens</th>
          </tr>
        </thead>
        <tbody>
          {turnCosts(parts).map(({ name, tokens }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two parts may have one name, and none moves
            <Row key={index} name={name} tokens={tokens} />
          ))}
        </tbody>
        <tfoot>
          <Row name={asks ? 'Prompt' : 'So far'} tokens={ids.length} />
          <Row name="Reserved for the reply (max tokens)" tokens={maxTokens} />
          <Row name="Remain" tokens={length - ids.length - maxTokens} />
          <Row name="Window" tokens={length} />
        </tfoot>
      </table>
      {problem !== null && <p className={styles.problem}>It does not fit: {problem}</p>}
    </div>
  );
}

function Row({ name, tokens }: { name: string; tokens: number }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formatCount(tokens).replace('-', '−')}</td>
    </tr>
  );
}
