import type { ContactPlatform } from './contact.ts';

/** The browser tells of what it refused after the request itself has failed. */
const reportMs = 250;

/** The browser as it is, for the page. */
export function createBrowserContact(): ContactPlatform {
  return {
    fetch: (url, init) => fetch(url, init),
    pageOrigin: location.origin,
    watchRefusals() {
      // Without an embedder policy nothing is refused on its account.
      if (!crossOriginIsolated) return { end: async () => false };
      if (!('ReportingObserver' in globalThis)) return null;
      let refused = false;
      const observer = new ReportingObserver(
        () => {
          refused = true;
        },
        { types: ['coep'] },
      );
      observer.observe();
      return {
        async end() {
          await new Promise((resolve) => setTimeout(resolve, reportMs));
          observer.disconnect();
          return refused;
        },
      };
    },
    async localNetwork() {
      try {
        const name = 'local-network-access' as PermissionName;
        return (await navigator.permissions.query({ name })).state;
      } catch {
        return null;
      }
    },
    isOnline: () => navigator.onLine,
  };
}
