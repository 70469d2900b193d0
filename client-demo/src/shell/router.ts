import { signal, type ReadonlySignal } from '@preact/signals';
import type { VideoCodec } from '../../../signaling/client/api.ts';
import { BASE_PATH } from '../platform/base-path.ts';

/** Which page is shown; `lost`: there is none at that address. */
export type Route =
  | { readonly page: 'home' | 'lost' }
  | { readonly page: 'room'; readonly room: string }
  /** The self-test; of who wants to go to that room, if it is known. */
  | { readonly page: 'check'; readonly room: string | null };

/**
 * How one takes part. `participant`: heard and seen; `viewer`: sees and hears only; `companion`: on a second device beside
 * one that is in the meeting, without sound in or out.
 */
export type WayIn = 'participant' | 'viewer' | 'companion';

const WAYS_IN: readonly WayIn[] = ['participant', 'viewer', 'companion'];

/** What an address says besides the page: for links and for automation. */
export interface Invitation {
  readonly name: string | null;
  /** Join at once, without a click. */
  readonly join: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  /** What the camera is sent as; null: the client library's choice. */
  readonly codec: VideoCodec | null;
  /** The language that the page is to speak, by its BCP 47 tag. */
  readonly language: string | null;
  /** The role to ask a development token for. */
  readonly role: string | null;
  /** From the fragment, which never reaches a server. */
  readonly token: string | null;
  /** The code of a host's invitation, from the fragment too. */
  readonly invite: string | null;
  /** How one wants to take part. */
  readonly way: WayIn;
}

const ROOM_PATH = /^\/r\/([^/]+)\/?$/;
const CHECK_PATH = /^\/check(?:\/([^/]+))?\/?$/;

const CODECS: readonly VideoCodec[] = ['VP8', 'VP9', 'AV1', 'H264'];

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text).trim() || null;
  } catch {
    return null; // Not well-formed percent-encoding.
  }
};

/** The page of a path. */
export function routeOf(path: string, base: string = BASE_PATH): Route {
  if (!path.startsWith(base)) return { page: `${path}/` === base ? 'home' : 'lost' };
  const pathname = path.slice(base.length - 1);
  if (pathname === '/' || pathname === '/index.html') return { page: 'home' };
  const check = CHECK_PATH.exec(pathname);
  if (check !== null) return { page: 'check', room: check[1] === undefined ? null : decode(check[1]) };
  const encoded = ROOM_PATH.exec(pathname)?.[1];
  const room = encoded === undefined ? null : decode(encoded);
  return room === null ? { page: 'lost' } : { page: 'room', room };
}

export function invitationOf({ search, hash }: Pick<URL, 'search' | 'hash'>): Invitation {
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.slice(1));
  return {
    name: query.get('name')?.trim() || null,
    join: query.get('join') === '1',
    audio: query.get('audio') !== '0',
    video: query.get('video') !== '0',
    codec: CODECS.find((codec) => codec === query.get('codec')) ?? null,
    language: query.get('lang'),
    role: query.get('role'),
    token: fragment.get('token'),
    invite: fragment.get('invite'),
    way: WAYS_IN.find((way) => way === query.get('as')) ?? 'participant',
  };
}

/** Takes the fragment, with the token in it, out of the address bar and the history. */
export function dropFragment(): void {
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** The room that a page is about; null: none. */
export const roomOf = (route: Route): string | null => ('room' in route ? route.room : null);

export function pathOf(route: Route, base: string = BASE_PATH): string {
  if (route.page === 'room') return `${base}r/${encodeURIComponent(route.room)}`;
  if (route.page !== 'check') return base;
  return route.room === null ? `${base}check` : `${base}check/${encodeURIComponent(route.room)}`;
}

/** The page shown, kept in step with the address bar. */
export class Router {
  readonly #route = signal<Route>(routeOf(location.pathname));
  #keeps = true;

  constructor() {
    // Never taken off: the instance lives as long as the page.
    addEventListener('popstate', () => {
      this.#route.value = routeOf(location.pathname);
    });
  }

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  /** From now on each page takes the place of the one before in the browser's history. */
  keepNoHistory(): void {
    this.#keeps = false;
  }

  go(route: Route): void {
    const path = pathOf(route);
    if (!this.#keeps) history.replaceState(null, '', path + location.search);
    else if (path !== location.pathname) history.pushState(null, '', path);
    this.#route.value = route;
  }
}
