import { signal, type ReadonlySignal } from '@preact/signals';
import type { VideoCodec } from '../../../signaling/client/api.ts';

/** Which page is shown; `lost`: there is none at that address. */
export type Route = { readonly page: 'home' | 'lost' } | { readonly page: 'room'; readonly room: string };

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
}

const ROOM_PATH = /^\/r\/([^/]+)\/?$/;

const CODECS: readonly VideoCodec[] = ['VP8', 'VP9', 'AV1', 'H264'];

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text).trim() || null;
  } catch {
    return null; // Not well-formed percent-encoding.
  }
};

/** The page of a path. */
export function routeOf(pathname: string): Route {
  if (pathname === '/' || pathname === '/index.html') return { page: 'home' };
  const encoded = ROOM_PATH.exec(pathname)?.[1];
  const room = encoded === undefined ? null : decode(encoded);
  return room === null ? { page: 'lost' } : { page: 'room', room };
}

export function invitationOf({ search, hash }: Pick<URL, 'search' | 'hash'>): Invitation {
  const query = new URLSearchParams(search);
  return {
    name: query.get('name')?.trim() || null,
    join: query.get('join') === '1',
    audio: query.get('audio') !== '0',
    video: query.get('video') !== '0',
    codec: CODECS.find((codec) => codec === query.get('codec')) ?? null,
    language: query.get('lang'),
    role: query.get('role'),
    token: new URLSearchParams(hash.slice(1)).get('token'),
  };
}

/** Takes the fragment, with the token in it, out of the address bar and the history. */
export function dropFragment(): void {
  history.replaceState(history.state, '', location.pathname + location.search);
}

export const pathOf = (route: Route): string => (route.page === 'room' ? `/r/${encodeURIComponent(route.room)}` : '/');

/** The page shown, kept in step with the address bar. */
export class Router {
  readonly #route = signal<Route>(routeOf(location.pathname));

  constructor() {
    // Never taken off: the instance lives as long as the page.
    addEventListener('popstate', () => {
      this.#route.value = routeOf(location.pathname);
    });
  }

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  go(route: Route): void {
    if (pathOf(route) !== location.pathname) history.pushState(null, '', pathOf(route));
    this.#route.value = route;
  }
}
