import { type KeyboardEvent, useEffect, useRef } from 'react';
import { readingNames } from '../../core/readingWords.ts';
import { stepToken, type TokenStep } from '../../core/tokenStep.ts';
import { tableCandidates, tokensCsv } from '../../core/tokensCsv.ts';
import { replyOf, trackMessageId } from '../../core/tokenTrack.ts';
import { trackContext } from '../../core/trackContext.ts';
import { createTrackReader } from '../../core/trackReader.ts';
import type { TokenRecord } from '../../core/types.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { chartWidth } from '../charts/chartLayout.ts';
import { TokenPager } from '../charts/TokenPager.tsx';
import { useTokenPage } from '../charts/tokenPage.ts';
import { CopyCsv } from './CopyCsv.tsx';
import styles from './TokenTable.module.css';
import { TokenTableRow, tablePlaces } from './TokenTableRow.tsx';
import { useDeferredReading } from './useTrackReading.ts';

interface TokenTableProps {
  readonly trackId: string;
  readonly tokens: readonly TokenRecord[];
}

const rows = 64;
const columns = ['Token', 'Id', 'Logprob', 'Probability', 'Rank', 'Entropy'];
const steps: Readonly<Record<string, TokenStep>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
};

/** The numbers of a track, 64 rows at a time; the page turns with the charts'. */
export function TokenTable({ trackId, tokens }: TokenTableProps) {
  const { start, select, turn, ...page } = useTokenPage(trackId, chartWidth(rows, 8));
  const store = useAppStore();
  const { select: selectAnywhere } = useActions();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const classFilter = useApp((state) => state.classFilter);
  const reading = useDeferredReading(trackId);
  const body = useRef<HTMLTableSectionElement>(null);

  useEffect(() => {
    if (selected === null) return;
    body.current?.querySelector(`[data-row="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const press = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (step !== undefined) {
      const focused =
        event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
      const from = focused === null ? (selected ?? start - 1) : Number(focused.dataset.row);
      const index = stepToken(tokens, from, step);
      selectAnywhere({ trackId, index });
      requestAnimationFrame(() => {
        body.current?.querySelector<HTMLElement>(`[data-row="${index}"] button`)?.focus();
      });
    } else if (event.key === 'Escape' && selected !== null) selectAnywhere(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const csv = (label: (id: number) => string) => {
    const { conversation, reading: asked } = store.getState();
    const context = trackContext(replyOf(conversation, trackMessageId(trackId)), trackId);
    const read = createTrackReader(context, asked, conversation.params, tableCandidates);
    return tokensCsv(context.tokens, read, asked, label);
  };

  const shown = tokens.slice(start, start + rows);
  const tabStop = selected !== null && selected >= start && selected < start + rows ? selected : start;
  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <TokenPager page={{ ...page, start, select, turn }} />
        <CopyCsv text={csv} />
      </div>
      <div className={styles.scroll}>
        <table className={styles.table} aria-label="Token probabilities" aria-rowcount={tokens.length + 1}>
          <caption className={styles.caption}>
            Probability and candidates: {readingNames[reading.reading]}. Logprob (natural), rank and entropy:
            always raw.
          </caption>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {tablePlaces.map((place) => (
                <th key={place} scope="col">
                  Candidate {place}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} className={styles.body} data-filter={classFilter ?? undefined} onKeyDown={press}>
            {shown.map((record, offset) => {
              const index = start + offset;
              return (
                <TokenTableRow
                  key={index}
                  record={record}
                  index={index}
                  reading={reading}
                  selected={selected === index}
                  tabStop={tabStop === index}
                  onSelect={select}
                />
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
