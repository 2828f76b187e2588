import type { Element, ElementContent, Properties, Root } from 'hast';
import { replaceBelow } from './hast.ts';

/** Every element that a reply may become, and the few properties that are read from it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  blockquote: [],
  br: [],
  code: ['className'],
  del: [],
  em: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  hr: [],
  img: ['src', 'alt'],
  input: ['checked'],
  li: [],
  ol: ['start'],
  p: [],
  pre: [],
  section: [],
  strong: [],
  sup: [],
  table: [],
  tbody: [],
  td: ['align'],
  th: ['align'],
  thead: [],
  tr: [],
  ul: [],
};

/** A rehype plugin: nothing but the above goes on, HTML in the source becomes text, all else its content. */
export function keepAllowed() {
  return (tree: Root) => replaceBelow(tree, keep);
}

function keep(node: ElementContent | { type: 'raw'; value: string }): ElementContent[] | null {
  switch (node.type) {
    case 'text':
      return null;
    case 'raw': {
      const { position } = node as ElementContent;
      return [{ type: 'text', value: node.value, ...(position && { position }) }];
    }
    case 'element':
      return keepElement(node);
    default:
      return [];
  }
}

function keepElement(node: Element): ElementContent[] | null {
  const names = Object.hasOwn(allowed, node.tagName) ? allowed[node.tagName] : undefined;
  if (names === undefined) {
    const unwrapped: Root = { type: 'root', children: node.children };
    replaceBelow(unwrapped, keep);
    return unwrapped.children as ElementContent[];
  }
  const properties: Properties = {};
  for (const name of names) {
    if (node.properties[name] !== undefined) properties[name] = node.properties[name];
  }
  node.properties = properties;
  return null;
}
