export interface SafeLink {
  readonly href: string;
  /** Where it leads, in words that its text cannot fake. */
  readonly host: string;
}

/** A link that may be followed: an absolute web or mail address. null for everything else, which stays text. */
export function safeLink(address: string): SafeLink | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === 'mailto:') return { href: url.href, host: 'mail' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return { href: url.href, host: url.host };
}

/** Whether a link's text names its target by itself, so that its host need not be said again. */
export function namesItsTarget(text: string, { href, host }: SafeLink): boolean {
  if (text === href || `${text}/` === href || `mailto:${text}` === href) return true;
  return safeLink(text.startsWith('www.') ? `http://${text}` : text)?.host === host;
}
