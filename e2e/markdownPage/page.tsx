import { createRoot } from 'react-dom/client';
import '../../src/tokens.css';
import type { AssistantMessage, TokenRecord } from '../../src/core/types.ts';
import { hostileMarkdown } from '../../src/ui/markdown/hostileMarkdown.fixture.ts';
import { MarkdownBlocks } from '../../src/ui/markdown/MarkdownBlocks.tsx';

/** The corpus as replies of short tokens, drawn by the component that the app draws them with. */
function reply(text: string): AssistantMessage {
  const texts = text.length > 50_000 ? [text] : (text.match(/[\s\S]{1,4}/g) ?? []);
  const tokens = texts.map(
    (piece, id) => ({ id, text: piece, logprob: -id % 7, kind: 'text' }) as unknown as TokenRecord,
  );
  return {
    id: 'reply',
    role: 'assistant',
    prefill: '',
    tokens,
    endReason: 'stop',
  } as unknown as AssistantMessage;
}

const container = document.getElementById('root');
if (container === null) throw new Error('The page has no root.');
createRoot(container).render(
  Object.entries(hostileMarkdown).map(([kind, sources]) => (
    <section key={kind} aria-label={kind}>
      {sources.map((source) => (
        <article key={source}>
          <MarkdownBlocks message={reply(source)} reading={null} />
        </article>
      ))}
    </section>
  )),
);
