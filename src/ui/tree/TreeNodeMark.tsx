import { memo } from 'react';
import type { TreeNode } from '../../core/treeMap.ts';
import styles from './TreeMapView.module.css';
import { laneWidth, markRadius, nodeX, nodeY } from './treeShape.ts';

interface TreeNodeMarkProps {
  node: TreeNode;
  /** Height of a row in pixels. */
  row: number;
  words: string;
  /** The last message that is shown. */
  isCurrent: boolean;
  isTabStop: boolean;
}

/** A message: a square is the person's, a disc the model's. The tree takes its keys and clicks. */
export const TreeNodeMark = memo(function TreeNodeMark(props: TreeNodeMarkProps) {
  const { node, row, words, isCurrent, isTabStop } = props;
  const [x, y] = [nodeX(node), nodeY(node, row)];
  const side = 2 * markRadius - 1;
  return (
    <g
      role="treeitem"
      aria-level={node.row + 1}
      aria-posinset={node.version}
      aria-setsize={node.versions}
      aria-selected={node.shown}
      aria-current={isCurrent || undefined}
      aria-label={words}
      tabIndex={isTabStop ? 0 : -1}
      data-node={node.id}
      data-shown={node.shown}
      className={styles.node}
    >
      <rect
        x={x - laneWidth / 2}
        y={y - row / 2}
        width={laneWidth}
        height={row}
        rx={4}
        className={styles.target}
      />
      {node.role === 'assistant' ? (
        <circle cx={x} cy={y} r={markRadius} className={styles.mark} />
      ) : (
        <rect x={x - side / 2} y={y - side / 2} width={side} height={side} rx={2} className={styles.mark} />
      )}
      {isCurrent && <circle cx={x} cy={y} r={markRadius + 4} className={styles.ring} />}
    </g>
  );
});
