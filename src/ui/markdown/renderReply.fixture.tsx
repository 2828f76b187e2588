import { renderToStaticMarkup } from 'react-dom/server';
import type { AssistantMessage, TokenRecord } from '../../core/types.ts';
import { MarkdownBlocks } from './MarkdownBlocks.tsx';

/** A finished reply of these tokens. */
export function reply(texts: readonly string[], prefill = ''): AssistantMessage {
  const tokens = texts.map(
    (text, index) =>
      ({
        id: index,
        text,
        logprob: -0.1 * (index % 70),
        kind: 'text',
        inStop: false,
      }) as unknown as TokenRecord,
  );
  return { id: 'm', role: 'assistant', prefill, tokens, endReason: 'stop' } as unknown as AssistantMessage;
}

/** The HTML that a reply becomes. */
export function render(message: AssistantMessage | string): string {
  const shown = typeof message === 'string' ? reply([], message) : message;
  return renderToStaticMarkup(<MarkdownBlocks message={shown} reading={null} />);
}

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const tagPattern = /<(\/?)([a-zA-Z][^\s/>]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/g;

/** Every start tag; throws if a `<` stands anywhere else. */
export function tagsOf(markup: string): readonly Tag[] {
  const rest = markup.replace(tagPattern, '');
  if (rest.includes('<')) throw new Error(`A "<" outside of tags: ${rest.slice(rest.indexOf('<'), 80)}`);
  return [...markup.matchAll(tagPattern)]
    .filter(([, closing]) => closing === '')
    .map(([, , name = '', attributes = '']) => ({
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
          key,
          unescapeHtml(value),
        ]),
      ),
    }));
}

export function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}
