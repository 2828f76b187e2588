import { memo } from 'react';
import { textBlocks } from '../../core/tokenBlocks.ts';
import type { AssistantMessage } from '../../core/types.ts';
import styles from './DocumentLayer.module.css';
import { TintedBlocks } from './TintedBlocks.tsx';

const cutText = textBlocks();

/** What the model wrote, tinted by its own records. */
export const WrittenText = memo(function WrittenText({ reply }: { reply: AssistantMessage }) {
  return (
    <>
      <span className={styles.begin} />
      {reply.prefill}
      <TintedBlocks trackId={reply.id} blocks={cutText(reply.tokens)} />
    </>
  );
});
