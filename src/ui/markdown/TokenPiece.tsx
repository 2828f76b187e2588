import type { Properties } from 'hast';
import type { ReactNode } from 'react';
import { readMark } from '../../core/tokenMarks.ts';
import tokenStyles from '../tokens/TokenText.module.css';
import styles from './MarkdownText.module.css';

/** A token's visible part, tinted as in the bare text; or a control character's name. */
export function TokenPiece({ properties, children }: { properties: Properties; children?: ReactNode }) {
  const { dataToken, dataMark, dataControl } = properties;
  if (typeof dataControl === 'string') return <span className={styles.control} data-control={dataControl} />;
  if (typeof dataToken !== 'number' || typeof dataMark !== 'string') return children;
  const { probabilityClass, kept } = readMark(dataMark, 0);
  const classes = [tokenStyles.painted, tokenStyles[`class${probabilityClass}`]];
  if (!kept) classes.push(tokenStyles.cut);
  const paint = classes.join(' ');
  // As in the bare text, the space before a word stays unpainted.
  const lead = typeof children === 'string' ? children.search(/(?<=^ +)[^ ]/) : 0;
  return (
    <span
      className={lead > 0 ? tokenStyles.token : `${tokenStyles.token} ${paint}`}
      data-token-index={dataToken}
      data-class={probabilityClass}
      tabIndex={-1}
    >
      {lead > 0 && typeof children === 'string' ? (
        <>
          {children.slice(0, lead)}
          <span className={paint}>{children.slice(lead)}</span>
        </>
      ) : (
        children
      )}
    </span>
  );
}
