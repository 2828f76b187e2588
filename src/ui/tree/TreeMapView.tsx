import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type MapStep, stepOnMap, type TreeNode, treeMap } from '../../core/treeMap.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { nodeWords } from './nodeWords.ts';
import { TreeEdges } from './TreeEdges.tsx';
import styles from './TreeMapView.module.css';
import { TreeNodeMark } from './TreeNodeMark.tsx';
import { laneWidth, mapPadding, rowHeight } from './treeShape.ts';

interface TreeMapViewProps {
  refused: boolean;
  onPoint(node: TreeNode | null): void;
  onGo(node: TreeNode, dialog: HTMLDialogElement | null): void;
}

const steps: Readonly<Record<string, MapStep>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};

/** The tree from top to bottom, one mark a message; the shown path is drawn strong. One tab stop, arrow keys within. */
export function TreeMapView({ refused, onPoint, onGo }: TreeMapViewProps) {
  const store = useAppStore();
  const children = useApp((state) => state.conversation.children);
  const shownChild = useApp((state) => state.conversation.shownChild);
  const map = useMemo(
    () => treeMap({ ...store.getState().conversation, children, shownChild }),
    [store, children, shownChild],
  );
  const words = useMemo(() => {
    const { messages } = store.getState().conversation;
    return map.nodes.map((node) => nodeWords(node, messages[node.id]));
  }, [store, map]);
  const byId = useMemo(() => new Map(map.nodes.map((node) => [node.id, node])), [map]);
  const current = map.nodes.findLast(({ shown }) => shown);
  const [cursorId, setCursorId] = useState<string | null>(null);
  const cursor = byId.get(cursorId ?? '') ?? current;
  const svg = useRef<SVGSVGElement>(null);

  const focus = (node: TreeNode | null | undefined) => {
    if (node == null) return;
    setCursorId(node.id);
    const mark = svg.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(node.id)}"]`);
    mark?.focus();
    mark?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  // Opens where the conversation is.
  useEffect(() => {
    svg.current?.querySelector('[tabindex="0"]')?.scrollIntoView({ block: 'center', inline: 'center' });
  }, []);

  const go = (node: TreeNode) => {
    if (!refused) onGo(node, svg.current?.closest('dialog') ?? null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (cursor === undefined) return;
    const step = steps[event.key];
    if (step !== undefined) focus(stepOnMap(map, { shownChild }, cursor, step));
    else if (event.key === 'Enter' || event.key === ' ') go(cursor);
    else return;
    event.preventDefault();
  };

  const nodeAt = (target: EventTarget): TreeNode | undefined => {
    const mark = target instanceof Element ? target.closest<SVGElement>('[data-node]') : null;
    return byId.get(mark?.dataset.node ?? '');
  };

  const row = rowHeight(map.rows);
  return (
    <div
      role="tree"
      aria-label="Messages"
      tabIndex={-1}
      className={styles.area}
      onKeyDown={onKeyDown}
      onClick={({ target }) => {
        const node = nodeAt(target);
        if (node !== undefined) go(node);
      }}
      onFocus={({ target }) => {
        const node = nodeAt(target);
        if (node === undefined) return;
        setCursorId(node.id);
        onPoint(node);
      }}
      onPointerOver={({ target }) => {
        const node = nodeAt(target);
        if (node !== undefined) onPoint(node);
      }}
      onPointerLeave={() => onPoint(null)}
    >
      <svg
        ref={svg}
        role="presentation"
        className={styles.map}
        width={2 * mapPadding + map.lanes * laneWidth}
        height={2 * mapPadding + map.rows * row}
      >
        <TreeEdges map={map} row={row} />
        {map.nodes.map((node, index) => (
          <TreeNodeMark
            key={node.id}
            node={node}
            row={row}
            words={words[index] ?? ''}
            isCurrent={node === current}
            isTabStop={node === cursor}
          />
        ))}
      </svg>
    </div>
  );
}
