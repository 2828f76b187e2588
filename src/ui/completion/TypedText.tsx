import { memo, useMemo } from 'react';
import { type KnownScores, scoredPlaces } from '../../core/documentPlaces.ts';
import { type TokenBlock, textBlocks } from '../../core/tokenBlocks.ts';
import type { TokenRecord } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';
import { MarkedSpaces } from '../tokens/MarkedSpaces.tsx';
import styles from './DocumentLayer.module.css';
import { TintedBlocks } from './TintedBlocks.tsx';

interface TypedTextProps {
  text: string;
  /** Of its first character in the document. */
  start: number;
  scores: KnownScores | null;
}

/** What the person typed, tinted as far as it was scored and has not changed since. */
export const TypedText = memo(function TypedText({ text, start, scores }: TypedTextProps) {
  const records = useApp((state) => state.completion.score?.promptTokens);
  const scored = useMemo(
    () => (scores === null || records == null ? null : scoredText(text, start, scores, records)),
    [text, start, scores, records],
  );
  if (scored === null || scores === null) return <Plain text={text} />;
  return (
    <>
      <Plain text={scored.before} />
      <TintedBlocks trackId={scores.trackId} blocks={scored.blocks} />
      <Plain text={scored.after} />
    </>
  );
});

function Plain({ text }: { text: string }) {
  const showSpaces = useApp((state) => state.settings.showSpaces);
  return <span className={styles.plain}>{showSpaces ? <MarkedSpaces text={text} /> : text}</span>;
}

const cutText = textBlocks();
const known = new WeakMap<TokenRecord, TokenRecord>();

/** The record with the characters that were typed; the same one each time, so that only what changes is drawn. */
function written(record: TokenRecord, text: string): TokenRecord {
  const before = known.get(record);
  if (before?.text === text) return before;
  const now: TokenRecord = { ...record, kind: 'text', text };
  known.set(record, now);
  return now;
}

interface ScoredText {
  /** What stands before the first scored token: nothing, but for a text without a start token. */
  readonly before: string;
  readonly blocks: readonly TokenBlock[];
  readonly after: string;
}

/** The scored tokens with the very characters of the text, special tokens written out. */
function scoredText(
  text: string,
  start: number,
  scores: KnownScores,
  records: readonly TokenRecord[],
): ScoredText | null {
  const places = [...scoredPlaces(scores, start, start + text.length)];
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined) return null;
  // At their places in the track, so that blocks know where they begin.
  const shown: TokenRecord[] = [];
  for (const place of places) {
    const record = records[place.index];
    if (record !== undefined)
      shown[place.index] = written(record, text.slice(place.start - start, place.end - start));
  }
  const blocks = cutText(shown, first.index);
  return { before: text.slice(0, first.start - start), blocks, after: text.slice(last.end - start) };
}
