/** Closes the dialog around a button as Escape does, so that the focus goes back to where it came from. */
export function closeDialogOf({ currentTarget }: { readonly currentTarget: EventTarget }): void {
  if (currentTarget instanceof Element) currentTarget.closest('dialog')?.close();
}
