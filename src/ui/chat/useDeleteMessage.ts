import { flushSync } from 'react-dom';
import { useActions } from '../../store/useApp.ts';
import { focusHome } from '../kit/focusHome.ts';

/** The messages of the list that an element stands in, or is. */
export function articlesBeside(element: Element | null): readonly HTMLElement[] {
  const list = element?.closest('ul');
  return [...(list?.querySelectorAll<HTMLElement>('article[data-message-id]') ?? [])];
}

/** Deletes a message and leaves the focus on the one that stands in its place, or on the one before. */
export function useDeleteMessage(): (id: string) => void {
  const { deleteMessage } = useActions();
  return (id) => {
    const list = document.querySelector(`[data-message-id="${CSS.escape(id)}"]`)?.closest('ul') ?? null;
    const place = articlesBeside(list).findIndex((article) => article.dataset.messageId === id);
    flushSync(() => deleteMessage(id));
    const left = list?.isConnected ? articlesBeside(list) : [];
    const next = left[Math.min(place, left.length - 1)];
    if (next === undefined) focusHome();
    else if (!next.contains(document.activeElement)) next.focus();
  };
}
