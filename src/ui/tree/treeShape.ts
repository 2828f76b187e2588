import type { TreeNode } from '../../core/treeMap.ts';

// All in pixels.

export const laneWidth = 28;
export const mapPadding = 12;
export const markRadius = 5;

/** Long conversations stand closer. */
export function rowHeight(rows: number): number {
  return rows <= 24 ? 26 : rows <= 80 ? 20 : 16;
}

export function nodeX({ lane }: Pick<TreeNode, 'lane'>): number {
  return mapPadding + (lane + 0.5) * laneWidth;
}

export function nodeY({ row }: Pick<TreeNode, 'row'>, height: number): number {
  return mapPadding + (row + 0.5) * height;
}

/** Straight down, or out to the side right below the parent. */
export function edgePath(parent: TreeNode, node: TreeNode, height: number): string {
  const [x0, y0, x1, y1] = [nodeX(parent), nodeY(parent, height), nodeX(node), nodeY(node, height)];
  if (x0 === x1) return `M${x0} ${y0}V${y1}`;
  const middle = (y0 + y1) / 2;
  return `M${x0} ${y0}C${x0} ${middle} ${x0} ${middle} ${Math.min(x0 + laneWidth / 2, x1)} ${middle}H${x1 - laneWidth / 2}C${x1} ${middle} ${x1} ${middle} ${x1} ${y1}`;
}
