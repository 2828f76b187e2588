import { readMark, rawMarks } from '../../core/tokenMarks.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import styles from './TintedTokens.module.css';

/** Tokens to be read, tinted by surprisal: special ones by their names, line breaks as marks. */
export function TintedTokens({ tokens }: { tokens: readonly TokenRecord[] }) {
  const marks = rawMarks(tokens);
  return tokens.map((token, place) => {
    const { probabilityClass } = readMark(marks, place);
    const special = token.kind === 'special';
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a token is what stands at its place
        key={place}
        className={special ? styles.special : styles.token}
        style={{
          background: `var(--surprisal-${probabilityClass})`,
          color: `var(--on-surprisal-${probabilityClass})`,
        }}
      >
        {special ? visibleText(bytesLabel(token.bytes)) : token.text.replaceAll('\n', '↵')}
      </span>
    );
  });
}
