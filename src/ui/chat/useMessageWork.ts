import { type RefObject, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ChatMessage } from '../../core/types.ts';
import { goToMessage } from './goToMessage.ts';
import { articlesBeside } from './useDeleteMessage.ts';

/** What the person is doing to a message. */
export type MessageWork =
  | { readonly kind: 'edit' }
  | { readonly kind: 'insert'; readonly place: 'before' | 'after'; readonly role: ChatMessage['role'] };

interface MessageWorkControl {
  readonly work: MessageWork | null;
  readonly article: RefObject<HTMLElement | null>;
  begin(work: MessageWork): void;
  /** Closes the editor and puts the focus back to where it was opened. */
  close(): void;
  /** Closes it and does `change`, after which the focus is on the message that came of it. */
  finish(change: () => void): void;
}

/** An open editor belongs to one version: another one can come into its place. */
export function useMessageWork(id: string): MessageWorkControl {
  const [open, setOpen] = useState<{ readonly id: string; readonly work: MessageWork } | null>(null);
  const article = useRef<HTMLElement>(null);
  const work = open?.id === id ? open.work : null;
  return {
    work,
    article,
    begin: (next) => setOpen({ id, work: next }),
    close() {
      flushSync(() => setOpen(null));
      const opener = work?.kind === 'insert' ? '[aria-haspopup="menu"]' : '[data-edit]';
      article.current?.querySelector<HTMLElement>(opener)?.focus();
    },
    finish(change) {
      const here = article.current;
      const place = here === null ? -1 : articlesBeside(here).indexOf(here);
      const list = article.current?.closest('ul') ?? null;
      flushSync(() => {
        setOpen(null);
        change();
      });
      const step = work?.kind === 'insert' && work.place === 'after' ? 1 : 0;
      const message = articlesBeside(list)[place + step];
      if (message !== undefined) goToMessage(message);
    },
  };
}
