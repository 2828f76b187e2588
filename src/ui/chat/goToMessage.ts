/**
 * Puts the focus on a message and it into sight, once the list has taken its new shape: when the last message is
 * another one, the list first goes to its end.
 */
export function goToMessage(article: HTMLElement): void {
  article.focus({ preventScroll: true });
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      article.scrollIntoView({ block: article.offsetHeight > 200 ? 'start' : 'nearest' });
    }),
  );
}
