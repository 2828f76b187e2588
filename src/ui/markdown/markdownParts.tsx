import { ImageOff } from 'lucide-react';
import type { Components } from 'react-markdown';
import { CodeBlock } from './CodeBlock.tsx';
import { textOf } from './hast.ts';
import styles from './MarkdownText.module.css';
import { namesItsTarget, safeLink } from './safeLink.ts';
import { TokenPiece } from './TokenPiece.tsx';

const aligned: Readonly<Record<string, string | undefined>> = { center: styles.center, right: styles.right };

/** What each element becomes. The message itself is a heading of the second level. */
export const markdownParts: Components = {
  h1: ({ children }) => <h3 className={styles.heading1}>{children}</h3>,
  h2: ({ children }) => <h4 className={styles.heading2}>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  h6: ({ children }) => <h6>{children}</h6>,

  a({ node, href, children }) {
    const link = safeLink(href ?? '');
    if (link === null) return children;
    return (
      <>
        <a href={link.href} target="_blank" rel="noopener noreferrer">
          <bdi>{children}</bdi>
        </a>
        {(node === undefined || !namesItsTarget(textOf(node), link)) && (
          <bdi className={styles.host}> ({link.host})</bdi>
        )}
      </>
    );
  },

  // Fetching it would tell its server that this reply was read.
  img({ src, alt }) {
    const host = safeLink(typeof src === 'string' ? src : '')?.host;
    return (
      <span className={styles.image}>
        <ImageOff aria-hidden size={14} strokeWidth={1.75} />
        <bdi>{alt ? `Image: ${alt}` : 'Image'}</bdi>
        <bdi className={styles.host}>{host === undefined ? 'not loaded' : `not loaded from ${host}`}</bdi>
      </span>
    );
  },

  pre: ({ node, children }) => <CodeBlock node={node}>{children}</CodeBlock>,
  code: ({ children }) => <code>{children}</code>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard
    <section className={styles.table} aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
  th: ({ node, children }) => <th className={aligned[String(node?.properties.align)]}>{children}</th>,
  td: ({ node, children }) => <td className={aligned[String(node?.properties.align)]}>{children}</td>,
  ol: ({ node, children }) => <ol start={Number(node?.properties.start ?? 1)}>{children}</ol>,
  input: ({ node }) => (
    <span role="img" aria-label={node?.properties.checked === true ? 'done' : 'to do'}>
      {node?.properties.checked === true ? '☑ ' : '☐ '}
    </span>
  ),
  span: ({ node, children }) => <TokenPiece properties={node?.properties ?? {}}>{children}</TokenPiece>,
};
