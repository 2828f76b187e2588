import type { Element, ElementContent, Root, RootContent } from 'hast';

/** One piece of the tree that Markdown becomes. */
export type HastNode = Root | RootContent | ElementContent;

/** What a node says; controls that were taken out of code (`showControls.ts`) included. */
export function textOf(node: HastNode): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'element' && typeof node.properties.dataControl === 'string') {
    return String.fromCodePoint(Number.parseInt(node.properties.dataControl.slice(2), 16));
  }
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** Replaces the nodes below `parent` that `change` gives something else for. */
export function replaceBelow(
  parent: Root | Element,
  change: (node: ElementContent, parent: Root | Element) => readonly ElementContent[] | null,
): void {
  const children: ElementContent[] = [];
  for (const node of parent.children) {
    if (node.type === 'doctype') continue;
    const changed = change(node, parent);
    if (changed !== null) children.push(...changed);
    else {
      if (node.type === 'element') replaceBelow(node, change);
      children.push(node);
    }
  }
  parent.children = children;
}

export function span(properties: Element['properties'], children: ElementContent[]): Element {
  return { type: 'element', tagName: 'span', properties, children };
}
