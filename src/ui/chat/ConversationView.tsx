import { ArrowDown } from 'lucide-react';
import { rootId } from '../../core/conversation.ts';
import { useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { AssistantMessageItem } from './AssistantMessageItem.tsx';
import styles from './ConversationView.module.css';
import { UserMessageItem } from './UserMessageItem.tsx';
import { useShownIds } from './useMessage.ts';
import { useStickToBottom } from './useStickToBottom.ts';

/** The shown path of the conversation's tree. */
export function ConversationView() {
  const ids = useShownIds();
  const store = useAppStore();
  const { area, away, toBottom, onScroll } = useStickToBottom(ids.at(-1) ?? rootId);
  const { messages } = store.getState().conversation;
  const count = { user: 0, assistant: 0 };
  return (
    <div className={styles.frame}>
      <div ref={area} className={styles.area} onScroll={onScroll}>
        <ul aria-label="Conversation" className={styles.list}>
          {ids.map((id, index) => {
            const role = messages[id]?.role ?? 'user';
            count[role] += 1;
            const Item = role === 'user' ? UserMessageItem : AssistantMessageItem;
            return (
              <Item
                key={id}
                id={id}
                parentId={ids[index - 1] ?? rootId}
                number={count[role]}
                last={index === ids.length - 1}
              />
            );
          })}
        </ul>
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
