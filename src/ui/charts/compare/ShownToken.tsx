import { formatCount } from '../../../core/formatCount.ts';
import { formatPercent } from '../../../core/tokenFigures.ts';
import { tokensOf } from '../../../core/tokenTrack.ts';
import { visibleText } from '../../../core/visibleText.ts';
import { bytesLabel } from '../../../core/vocabulary.ts';
import { useApp } from '../../../store/useApp.ts';
import { useTrackReading } from '../../tokens/useTrackReading.ts';
import styles from './ShownToken.module.css';

/** The token under the pointer, else the selected one, in a few words beside its chart. */
export function ShownToken({ trackId }: { trackId: string }) {
  const index = useApp(({ hovered, selection }) =>
    hovered?.trackId === trackId ? hovered.index : selection?.trackId === trackId ? selection.index : null,
  );
  return index === null ? null : <Token trackId={trackId} index={index} />;
}

function Token({ trackId, index }: { trackId: string; index: number }) {
  const record = useApp((state) => tokensOf(state.conversation, trackId)[index]);
  const { read } = useTrackReading(trackId);
  if (record === undefined) return null;
  const { chosen } = read(index);
  return (
    <span className={styles.token}>
      token {formatCount(index + 1)}{' '}
      <bdi className={styles.label}>{visibleText(bytesLabel(record.bytes)) || `#${record.id}`}</bdi>{' '}
      {chosen.kept ? formatPercent(chosen.probability) : 'cut'}
    </span>
  );
}
