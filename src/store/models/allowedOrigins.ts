const storageKey = 'glassbox.origins';

/** The hosts that the hub spreads its files over: the one family that a policy names as such. */
export const hubFileHosts = 'https://*.hf.co';

/** What the page may speak with an origin for: it stays allowed as long as anything needs it. */
export type OriginPurpose = 'server' | 'hub' | 'url';

/**
 * The origins that the page may speak with besides its own. The browser itself refuses all others: public/connections.js
 * narrows the page's policy to these before anything else runs. A policy is never widened, so an origin that is
 * allowed now can be reached from the next load of the page on.
 */
export interface AllowedOrigins {
  /** Whether the browser lets this page, as it stands, speak with the origin. */
  isAllowed(origin: string): boolean;
  /**
   * Allows it from the next load of the page on.
   * @throws Error in plain words: no origin that a policy can name, or the browser keeps nothing for this page.
   */
  allowOrigin(origin: string, purpose: OriginPurpose): void;
  /** Not for this purpose any more; from the next load on where nothing else needs it. */
  forbidOrigin(origin: string, purpose: OriginPurpose): void;
  /** The same of all that were allowed for this purpose. */
  forbidAll(purpose: OriginPurpose): void;
}

type Kept = Readonly<Record<string, readonly string[]>>;

/**
 * @param pageOrigin always allowed.
 * @param inForce what public/connections.js narrowed this page's policy to.
 */
export function createAllowedOrigins(
  storage: Pick<Storage, 'getItem' | 'setItem'> | null,
  pageOrigin: string,
  inForce: readonly string[],
): AllowedOrigins {
  const read = (): Kept => {
    try {
      const kept: unknown = JSON.parse(storage?.getItem(storageKey) ?? '{}');
      return typeof kept === 'object' && kept !== null && !Array.isArray(kept)
        ? Object.fromEntries(Object.entries(kept).map(([origin, purposes]) => [origin, [purposes].flat()]))
        : {};
    } catch {
      return {};
    }
  };
  const forbid = (purpose: OriginPurpose, isMeant: (origin: string) => boolean) => {
    const left = Object.entries(read())
      .map(
        ([origin, purposes]) =>
          [origin, isMeant(origin) ? purposes.filter((each) => each !== purpose) : purposes] as const,
      )
      .filter(([, purposes]) => purposes.length > 0);
    try {
      storage?.setItem(storageKey, JSON.stringify(Object.fromEntries(left)));
    } catch {
      // It was allowed by what storage holds; where that is blocked, nothing is.
    }
  };
  return {
    isAllowed: (origin) => origin === pageOrigin || inForce.includes(origin),
    allowOrigin(origin, purpose) {
      const problem = originProblem(origin);
      if (problem !== null) throw new Error(problem);
      const kept = read();
      const purposes = new Set([...(kept[origin] ?? []), purpose]);
      try {
        if (storage === null) throw new Error('blocked');
        storage.setItem(storageKey, JSON.stringify({ ...kept, [origin]: [...purposes] }));
      } catch {
        throw new Error(
          'This browser keeps nothing for this page, so no other server can be allowed. Allow the page to keep data.',
        );
      }
    },
    forbidOrigin: (origin, purpose) => forbid(purpose, (each) => each === origin),
    forbidAll: (purpose) => forbid(purpose, () => true),
  };
}

/** Why a policy cannot name this origin, as a sentence; null: it can. public/connections.js takes the same ones. */
export function originProblem(origin: string): string | null {
  // Browsers write its star in another way, so that it does not equal its own origin there.
  if (origin === hubFileHosts) return null;
  if (!URL.canParse(origin) || new URL(origin).origin !== origin || !/^https?:/.test(origin)) {
    return `“${origin.slice(0, 80)}” is no address of a server: one looks like https://api.example.com/v1 or http://localhost:8000/v1.`;
  }
  if (!/^https?:\/\/[a-z0-9.-]+(:[0-9]+)?$/.test(origin)) {
    const host = hostsOfOrigin(origin).slice(0, 80);
    return host.startsWith('[')
      ? `A browser lets no page name ${host}, an IPv6 address, as one that it may speak with: use a name, such as localhost, or an IPv4 address.`
      : `“${host}” is no host that a page may speak with: its name has letters, digits, dots and dashes alone. An address looks like https://api.example.com/v1 or http://localhost:8000/v1.`;
  }
  return null;
}

/** The host of an origin as the person knows it; that of a family of hosts begins with a star. */
export function hostsOfOrigin(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}
