import { useMemo } from 'react';
import { type ContinuationBranch, continuationTree } from '../../core/continuationTree.ts';
import { shownPath } from '../../core/conversation.ts';
import { continuationsHere } from '../../core/documentContinuations.ts';
import { formatCount } from '../../core/formatCount.ts';
import { useApp } from '../../store/useApp.ts';
import { ContinuationLeaf } from './ContinuationLeaf.tsx';
import styles from './ContinuationTree.module.css';
import { TintedTokens } from './TintedTokens.tsx';

/** All that the model has written at the document's end, as a tree: what begins alike stands there once. */
export function ContinuationTree() {
  const conversation = useApp((state) => state.completion.conversation);
  const replies = useMemo(() => continuationsHere(conversation), [conversation]);
  const tree = useMemo(() => continuationTree(replies), [replies]);
  const shownId = shownPath(conversation).at(-1)?.id ?? null;
  // The only one stands in the text already.
  if (tree.length === 0 || (replies.length === 1 && replies[0]?.id === shownId)) return null;
  return (
    <section aria-label="Continuations" className={styles.tree}>
      <h2 className={styles.title}>
        {formatCount(replies.length)} {replies.length === 1 ? 'continuation' : 'continuations'} from here
        <span className={styles.how}>
          What they share stands once. Choose one to have it in the text; the others stay.
        </span>
      </h2>
      <Branches branches={tree} shownId={shownId} before="" />
    </section>
  );
}

interface BranchesProps {
  branches: readonly ContinuationBranch[];
  shownId: string | null;
  /** The text that leads here from the document's end. */
  before: string;
}

function Branches({ branches, shownId, before }: BranchesProps) {
  return (
    <ul className={styles.branches}>
      {branches.map((branch) => (
        <Branch
          key={`${branch.tokens[0]?.id} ${branch.ends[0]?.id ?? ''}`}
          branch={branch}
          shownId={shownId}
          before={before}
        />
      ))}
    </ul>
  );
}

function Branch({
  branch,
  shownId,
  before,
}: Omit<BranchesProps, 'branches'> & { branch: ContinuationBranch }) {
  const { tokens, ends, branches } = branch;
  const text = before + tokens.map((token) => token.text).join('');
  if (branches.length === 0) {
    return (
      <li>
        <ContinuationLeaf ends={ends} tokens={tokens} before={before} shownId={shownId} />
      </li>
    );
  }
  return (
    <li>
      <p className={styles.shared}>
        <TintedTokens tokens={tokens} />
      </p>
      {ends.length > 0 && <ContinuationLeaf ends={ends} tokens={[]} before={text} shownId={shownId} />}
      <Branches branches={branches} shownId={shownId} before={text} />
    </li>
  );
}
