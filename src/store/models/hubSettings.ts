import * as v from 'valibot';
import { hubFileHosts, originProblem } from './allowedOrigins.ts';
import { defaultHubUrl } from './hubClient.ts';

const storageKey = 'glassbox.hub';

/** Which hub is asked. */
export interface HubSettings {
  /** Of the hub or a mirror, as HF_ENDPOINT: origin, and path where there is one, without a slash at the end. */
  readonly url: string;
  /** Further origins that it sends downloads on to. */
  readonly fileHosts: readonly string[];
}

export const defaultHub: HubSettings = { url: defaultHubUrl, fileHosts: [] };

const settings = v.object({
  url: v.pipe(
    v.string(),
    v.check((url) => hubProblem(url) === null),
  ),
  fileHosts: v.array(
    v.pipe(
      v.string(),
      v.check((host) => originProblem(host) === null),
    ),
  ),
});

export function readHubSettings(storage: Pick<Storage, 'getItem'> | null): HubSettings {
  try {
    const { success, output } = v.safeParse(settings, JSON.parse(storage?.getItem(storageKey) ?? 'null'));
    return success ? output : defaultHub;
  } catch {
    return defaultHub;
  }
}

/** They last for this visit where storage is blocked or full. */
export function writeHubSettings(storage: Pick<Storage, 'setItem'> | null, hub: HubSettings): void {
  try {
    storage?.setItem(storageKey, JSON.stringify(hub));
  } catch {
    // What it cannot keep it need not.
  }
}

export function forgetHubSettings(storage: Pick<Storage, 'removeItem'> | null): void {
  try {
    storage?.removeItem(storageKey);
  } catch {
    // Blocked: nothing was kept.
  }
}

/** Settings from what was typed. @throws Error in plain words. */
export function hubSettingsFrom(address: string, hosts: string): HubSettings {
  const url = address.trim().replace(/\/+$/, '') || defaultHubUrl;
  const problem = hubProblem(url);
  if (problem !== null) throw new Error(problem);
  const fileHosts = hosts
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((host) => host.replace(/\/+$/, ''));
  for (const host of fileHosts) {
    const hostProblem = originProblem(host);
    if (hostProblem !== null) throw new Error(hostProblem);
  }
  return { url, fileHosts };
}

function hubProblem(url: string): string | null {
  if (URL.canParse(url) && new URL(url).search === '' && new URL(url).hash === '') {
    return originProblem(new URL(url).origin);
  }
  return `“${url.slice(0, 80)}” is no address of a hub: it begins with https:// or http://.`;
}

/** All origins that the page must be allowed to speak with. */
export function hubOrigins({ url, fileHosts }: HubSettings): readonly string[] {
  const { origin } = new URL(url);
  return [...new Set([origin, ...(origin === defaultHubUrl ? [hubFileHosts] : []), ...fileHosts])];
}
