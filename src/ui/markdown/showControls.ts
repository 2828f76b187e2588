import type { ElementContent, Root } from 'hast';
import { replaceBelow, span } from './hast.ts';

/** Characters that change the order in which others are drawn, by which code can look like what it is not. */
const reordering = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/;

/** A rehype plugin: in code they are named where they stand instead of taking effect. */
export function showControls() {
  return (tree: Root) =>
    replaceBelow(tree, (node, parent) => {
      if (node.type !== 'text' || parent.type === 'root' || !isCode(parent)) return null;
      if (!reordering.test(node.value)) return null;
      return node.value.split(reordering).flatMap((part): ElementContent[] => {
        if (part === '') return [];
        if (!reordering.test(part)) return [{ type: 'text', value: part }];
        const code = (part.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
        return [span({ dataControl: `U+${code}` }, [])];
      });
    });
}

function isCode({ tagName, properties }: { tagName: string; properties: object }): boolean {
  return tagName === 'code' || (tagName === 'span' && 'dataInCode' in properties);
}
