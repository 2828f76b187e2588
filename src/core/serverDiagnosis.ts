import type { ServerPreset } from './serverPresets.ts';

/** What came of a request, as far as the browser lets a page see it. */
export interface SeenFailure {
  /** The address that was asked. */
  readonly url: string;
  /** The page's own origin. */
  readonly pageOrigin: string;
  /** null: there was no answer that the page may see. */
  readonly answer: SeenAnswer | null;
  /**
   * What a second request without a key told, whose answer is kept from the page: `answered`: something is there;
   * `silent`: nothing; `redirected`: it leads elsewhere; null: nothing was asked, or the browser does not tell.
   */
  readonly probe: 'answered' | 'silent' | 'redirected' | null;
  /** Chrome's permission to speak with the local network; null: this browser has none. */
  readonly localNetwork: 'granted' | 'denied' | 'prompt' | null;
  readonly online: boolean;
  /** Whether a key went with the request. */
  readonly hadKey: boolean;
}

export interface SeenAnswer {
  readonly status: number;
  /** Seconds, or null. */
  readonly retryAfter: string | null;
  readonly contentType: string | null;
  /** The server's own message, or null. */
  readonly message: string | null;
}

export type ServerProblemKind =
  | 'offline'
  | 'mixed-content'
  | 'local-network'
  | 'redirect'
  | 'cors'
  | 'refused'
  | 'unreachable'
  | 'unauthorized'
  | 'not-found'
  | 'too-many'
  | 'context'
  | 'not-json'
  | 'server-error'
  | 'rejected';

/** What went wrong with a server: a plain sentence that names the remedy. */
export interface ServerProblem {
  readonly kind: ServerProblemKind;
  readonly text: string;
}

/** Whether a host is this machine itself, which browsers let pages that came over https speak with. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127\./.test(hostname) ||
    hostname === '[::1]'
  );
}

/** Whether a host lies in the network around this machine (RFC 1918, link-local, names without a dot or of mDNS). */
export function isLocalNetwork(hostname: string): boolean {
  return (
    /^10\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\./.test(hostname) ||
    hostname.endsWith('.local') ||
    (!hostname.includes('.') && !hostname.startsWith('['))
  );
}

/** Tells apart why a server could not be used. */
export function diagnoseServer(seen: SeenFailure, preset: ServerPreset): ServerProblem {
  const { host } = new URL(seen.url);
  return seen.answer === null
    ? unanswered(seen, preset, host)
    : answered(seen.answer, seen.hadKey, preset, host);
}

function unanswered(seen: SeenFailure, preset: ServerPreset, host: string): ServerProblem {
  const { protocol, hostname } = new URL(seen.url);
  const page = new URL(seen.pageOrigin);
  const isOwn = isLoopback(hostname);
  const isNear = isOwn || isLocalNetwork(hostname);
  if (!seen.online && !isOwn) {
    return { kind: 'offline', text: 'This machine has no connection. Connect it and test again.' };
  }
  if (page.protocol === 'https:' && protocol === 'http:' && !isOwn) {
    return {
      kind: 'mixed-content',
      text: `This page came over https, and browsers keep such a page from ${host}, which is asked over http. Give the server https, run it on this machine, or open Glassbox from this machine (npm start).`,
    };
  }
  const pageIsOutside = !isLoopback(page.hostname) && !isLocalNetwork(page.hostname);
  if (isNear && pageIsOutside && (seen.localNetwork === 'denied' || seen.localNetwork === 'prompt')) {
    return {
      kind: 'local-network',
      text: `The browser keeps this page from devices in your network until you allow it. Choose the icon before the address, allow “Local network access”, and test again.`,
    };
  }
  if (seen.probe === 'redirected') {
    return {
      kind: 'redirect',
      text: `${host} leads on to another address. A key is never sent on, so redirects are refused: enter the address that it leads to.`,
    };
  }
  if (seen.probe === 'answered') {
    return {
      kind: 'cors',
      text: `${host} answers, but does not let this page (${seen.pageOrigin}) read it (CORS). ${preset.cors}`,
    };
  }
  const certificate =
    protocol === 'https:'
      ? ' Or its certificate is not trusted: open the address in a tab of its own, which says so.'
      : '';
  if (seen.probe === 'silent') {
    return {
      kind: 'refused',
      text: `Nothing answers at ${host}. Start the server, and see that address and port are right.${certificate}`,
    };
  }
  return {
    kind: 'unreachable',
    text: `${host} cannot be reached from this page: nothing answers there, or it does not let this page (${seen.pageOrigin}) read it. Start the server and see that address and port are right. ${preset.cors}${certificate}`,
  };
}

function answered(answer: SeenAnswer, hadKey: boolean, preset: ServerPreset, host: string): ServerProblem {
  const said = answer.message === null ? '' : ` It says: ${sentence(answer.message)}`;
  if (isContextProblem(answer)) {
    return {
      kind: 'context',
      text: `The conversation is too long for this model.${said} Begin a new conversation, drop turns, or lower Max tokens.`,
    };
  }
  switch (answer.status) {
    case 401:
    case 403:
      return {
        kind: 'unauthorized',
        text: hadKey
          ? `${host} does not accept the key.${said} Enter the right one as this server’s Key (Models, Server…) and save it.`
          : `${host} wants a key.${said} Enter one as this server’s Key (Models, Server…) and save it.`,
      };
    case 404:
    case 405:
      return {
        kind: 'not-found',
        text: `${host} knows no such address or model.${said} See that the address ends as its documentation says${preset.url === '' ? '' : ` (${preset.url})`} and choose the model anew.`,
      };
    case 429: {
      const wait = waitWords(answer.retryAfter);
      return {
        kind: 'too-many',
        text: `${host} has had too many requests, or the account’s allowance is used up.${said} ${wait}`,
      };
    }
    default:
  }
  if (answer.status < 300) {
    return {
      kind: 'not-json',
      text: noApiWords(host, answer.contentType?.includes('html') === true, preset),
    };
  }
  if (answer.status >= 500) {
    return {
      kind: 'server-error',
      text: `${host} has failed (${answer.status}).${said} Look into its log, or try again.`,
    };
  }
  return { kind: 'rejected', text: `${host} rejects the request (${answer.status}).${said}` };
}

/** What answers is no API with models. */
export function noApiWords(host: string, isPage: boolean, preset: ServerPreset): string {
  const what = isPage
    ? 'a web page, not as an API with models'
    : 'something else than JSON, not as an API with models';
  const like = preset.url === '' ? 'it often ends in /v1' : `that of ${preset.name} is like ${preset.url}`;
  return `${host} answers with ${what}. Check the address: ${like}.`;
}

/** Servers tell of it in their own words, most of them with status 400. */
function isContextProblem({ status, message }: SeenAnswer): boolean {
  return (
    status >= 400 &&
    message !== null &&
    /context.{0,20}(length|size|window)|(maximum|max).{0,20}(context|model).{0,10}(length|len)|exceeds? the (available )?context|too many tokens|prompt is too long/i.test(
      message,
    )
  );
}

/** `Retry-After` is seconds, or a date. */
function waitWords(retryAfter: string | null): string {
  if (retryAfter === null) return 'Wait a little and send again.';
  return /^\d+$/.test(retryAfter)
    ? `Send again in ${retryAfter} seconds.`
    : `Send again after ${retryAfter}.`;
}

/** The server's words as one sentence, cut where they go on and on. */
function sentence(message: string): string {
  const short = message.trim().replaceAll(/\s+/g, ' ').slice(0, 300);
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
