import type { TokenBlock } from '../../core/tokenBlocks.ts';
import { useApp } from '../../store/useApp.ts';
import { TokenBlockText } from '../tokens/TokenBlockText.tsx';
import tokenStyles from '../tokens/TokenText.module.css';
import { useDeferredReading } from '../tokens/useTrackReading.ts';

interface TintedBlocksProps {
  trackId: string;
  blocks: readonly TokenBlock[];
}

/** Tokens of one track, with the selected one, the one pointed at and the legend's class. */
export function TintedBlocks({ trackId, blocks }: TintedBlocksProps) {
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === trackId ? state.hovered.index : null));
  const classFilter = useApp((state) => state.classFilter);
  const showSpaces = useApp((state) => state.settings.showSpaces);
  const reading = useDeferredReading(trackId);
  return (
    <span className={tokenStyles.text} data-track={trackId} data-filter={classFilter ?? undefined}>
      {blocks.map((block) => (
        <TokenBlockText
          key={block.start}
          block={block}
          reading={reading.reading === 'raw' ? null : reading}
          selected={within(selected, block)}
          hovered={within(hovered, block)}
          tabStop={null}
          marked={null}
          markWords=""
          showSpaces={showSpaces}
        />
      ))}
    </span>
  );
}

function within(index: number | null, { start, records }: TokenBlock): number | null {
  return index !== null && index >= start && index < start + records.length ? index : null;
}
