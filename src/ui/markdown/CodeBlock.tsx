import type { Element } from 'hast';
import type { ReactNode } from 'react';
import { CopyButton } from '../chat/CopyButton.tsx';
import { textOf } from './hast.ts';
import styles from './MarkdownText.module.css';

/** A block of code, with its language as the reply names it and a way to take it along. */
export function CodeBlock({ node, children }: { node: Element | undefined; children?: ReactNode }) {
  const language = node === undefined ? '' : languageOf(node);
  return (
    <div className={styles.code}>
      <div className={styles.codeHead}>
        <bdi>{language}</bdi>
        <CopyButton label="Copy code" text={() => (node === undefined ? '' : textOf(node))} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard */}
      <pre tabIndex={0}>{children}</pre>
    </div>
  );
}

const maxLanguageLength = 24;

function languageOf({ children: [code] }: Element): string {
  const names = code?.type === 'element' ? code.properties.className : undefined;
  const [name = ''] = Array.isArray(names) ? names : [];
  return String(name)
    .replace(/^language-/, '')
    .slice(0, maxLanguageLength);
}
