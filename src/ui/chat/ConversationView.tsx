import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { rootId } from '../../core/conversation.ts';
import { useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { TreeButton } from '../tree/TreeButton.tsx';
import { AssistantMessageItem } from './AssistantMessageItem.tsx';
import styles from './ConversationView.module.css';
import { UserMessageItem } from './UserMessageItem.tsx';
import { useShownIds } from './useMessage.ts';
import { useStickToBottom } from './useStickToBottom.ts';

/** So many messages are drawn at once; the others as soon as it is known that they are near. */
const drawnAtOnce = 4;

interface ConversationViewProps {
  /** Accessible name of the list. */
  label?: string;
  /** Whether the overview of versions has its button elsewhere. */
  toolbar?: boolean;
  /** Stands after the last message. */
  children?: ReactNode;
}

/** The shown path of the conversation's tree. */
export function ConversationView({
  label = 'Conversation',
  toolbar = false,
  children,
}: ConversationViewProps) {
  const ids = useShownIds();
  const store = useAppStore();
  const { area, away, toBottom, onScroll, onWheel } = useStickToBottom(ids.at(-1) ?? rootId);
  const { messages } = store.getState().conversation;
  const count = { user: 0, assistant: 0 };
  return (
    <div className={styles.frame}>
      <div ref={area} data-scroll-area className={styles.area} onScroll={onScroll} onWheel={onWheel}>
        <div>
          {!toolbar && <TreeButton floating />}
          <ul aria-label={label} className={styles.list}>
            {ids.map((id, index) => {
              const role = messages[id]?.role ?? 'user';
              count[role] += 1;
              const Item = role === 'user' ? UserMessageItem : AssistantMessageItem;
              const parentId = ids[index - 1] ?? rootId;
              return (
                // By its place, so that another version keeps the focus where it is.
                <Item
                  key={parentId}
                  id={id}
                  parentId={parentId}
                  number={count[role]}
                  first={index === 0}
                  last={index === ids.length - 1}
                  recent={index >= ids.length - drawnAtOnce}
                />
              );
            })}
          </ul>
          {children}
        </div>
      </div>
      {away && (
        <Button className={styles.jump} onClick={toBottom}>
          <ArrowDown aria-hidden size={14} strokeWidth={1.75} />
          Jump to latest
        </Button>
      )}
    </div>
  );
}
