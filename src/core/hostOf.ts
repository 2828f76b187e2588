/** The host of an address, with its port, as people know it; what is no address as it is. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
