/**
 * What a page and the meeting that it shows in a frame say to each other by `postMessage`. Each message is an object
 * with the version under `causeway`; docs/EMBEDDING.md describes them for users.
 */

/** Under `causeway` of each message. A later version only adds: another one is answered `unsupported_version`. */
export const EMBEDDING_VERSION = 1;

/** Where the meeting stands, as the framed page sees it. */
export interface EmbeddedState {
  /** `idle`: in no meeting yet; `closed`: no longer. */
  readonly connection: 'idle' | 'connecting' | 'lobby' | 'connected' | 'reconnecting' | 'closed';
  /** The room; null: none was named yet. */
  readonly room: string | null;
  /** Whether it is on. */
  readonly microphone: boolean;
  readonly camera: boolean;
  /** How many are in the meeting, oneself too; 0 outside of one. */
  readonly participants: number;
  /** Why it is over, while `closed`; else null. */
  readonly reason: string | null;
  /** Messages that were passed over so far: of others than the page around, malformed, or too many. */
  readonly ignored: number;
}

export interface JoinWishes {
  readonly room: string;
  /** From the page's own server. Missing: one comes as a guest, where the server has such. */
  readonly token?: string;
  /** Of a guest; a token names its bearer itself. */
  readonly name?: string;
  /** Whether to begin with it on; missing: yes. */
  readonly microphone?: boolean;
  readonly camera?: boolean;
  /** Of the page, by BCP 47 tag; missing: the browser's. */
  readonly language?: string;
}

interface Switch {
  readonly on: boolean;
}

/** What the page around may ask for, and the params. Each answer is the state then. */
export interface EmbeddedRequests {
  join: JoinWishes;
  leave: object;
  setMicrophone: Switch;
  setCamera: Switch;
  getState: object;
}
export type EmbeddedMethod = keyof EmbeddedRequests;

export const EMBEDDED_METHODS: readonly EmbeddedMethod[] = ['join', 'leave', 'setMicrophone', 'setCamera', 'getState'];

export type EmbeddedErrorCode =
  | 'unsupported_version'
  | 'unknown_method'
  | 'invalid_params'
  | 'already_joined'
  | 'not_joined'
  | 'not_allowed'
  | 'join_failed'
  | 'failed';

/** What the framed page tells by itself. */
export interface EmbeddedEvents {
  /** It can be asked from now on; again after each reload of the frame. It holds nothing that is secret. */
  ready: { readonly methods: readonly EmbeddedMethod[] };
  /** Something of the state is different. */
  state: EmbeddedState;
  participantJoined: { readonly identity: string; readonly name: string };
  participantLeft: { readonly identity: string; readonly name: string };
}
export type EmbeddedEvent = keyof EmbeddedEvents;

/** Longest id of a request, in characters. */
const MAX_ID = 64;
/** Longest text in params, in characters: tokens are the longest. */
const MAX_TEXT = 16_384;

/** A request as it came: its method and params are not looked at yet. */
export interface RawRequest {
  readonly version: number;
  readonly id: string | number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (id: unknown): id is string | number =>
  (typeof id === 'string' && id.length > 0 && id.length <= MAX_ID) || Number.isSafeInteger(id);

/** Reads what came; null: it is no request of this interface, of whatever version. */
export function readRequest(data: unknown): RawRequest | null {
  if (!isRecord(data)) return null;
  const { causeway: version, id, method, params = {} } = data;
  if (typeof version !== 'number' || !Number.isSafeInteger(version)) return null;
  if (!isId(id) || typeof method !== 'string' || method.length > MAX_ID || !isRecord(params)) return null;
  return { version, id, method, params };
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const PARAMS: {
  readonly [M in EmbeddedMethod]: Readonly<
    Record<string, { readonly is: (value: unknown) => boolean; needed: boolean }>
  >;
} = {
  join: {
    room: { is: isText, needed: true },
    token: { is: isText, needed: false },
    name: { is: isText, needed: false },
    microphone: { is: isFlag, needed: false },
    camera: { is: isFlag, needed: false },
    language: { is: isText, needed: false },
  },
  leave: {},
  setMicrophone: { on: { is: isFlag, needed: true } },
  setCamera: { on: { is: isFlag, needed: true } },
  getState: {},
};

export const isEmbeddedMethod = (method: string): method is EmbeddedMethod => Object.hasOwn(PARAMS, method);

/** Whether these are the params of the method, with no others among them; if not, the words say what is wrong. */
export function faultOf(method: EmbeddedMethod, params: Readonly<Record<string, unknown>>): string | null {
  const rules = PARAMS[method];
  const stranger = Object.keys(params).find((name) => !Object.hasOwn(rules, name));
  if (stranger !== undefined) return `${method} takes no \`${stranger.slice(0, MAX_ID)}\``;
  for (const [name, { is, needed }] of Object.entries(rules)) {
    const value = params[name];
    if (value === undefined ? needed : !is(value)) return `\`${name}\` of ${method} is missing or malformed`;
  }
  return null;
}
