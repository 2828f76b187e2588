import { memo } from 'react';
import type { TreeMap } from '../../core/treeMap.ts';
import styles from './TreeMapView.module.css';
import { edgePath } from './treeShape.ts';

/** The lines from each message to those below it, the shown path's above the others; one path of each kind. */
export const TreeEdges = memo(function TreeEdges({ map, row }: { map: TreeMap; row: number }) {
  const byId = new Map(map.nodes.map((node) => [node.id, node]));
  const lines = { hidden: '', shown: '' };
  for (const node of map.nodes) {
    const parent = byId.get(node.parent);
    if (parent !== undefined) lines[node.shown ? 'shown' : 'hidden'] += edgePath(parent, node, row);
  }
  return (
    <>
      <path aria-hidden d={lines.hidden} data-shown={false} className={styles.edge} />
      <path aria-hidden d={lines.shown} data-shown className={styles.edge} />
    </>
  );
});
