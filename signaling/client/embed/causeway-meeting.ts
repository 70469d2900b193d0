/**
 * `<causeway-meeting>`: a meeting in a page of another origin. Its shadow root holds a frame with the page of the server
 * that this module came from, so that neither page reaches the other's document, storage or camera but by the messages
 * of messages.ts. The server has to allow the origin (`http.embedding.origins`, or those of the tenant).
 */
import {
  EMBEDDING_VERSION,
  isRecord,
  type EmbeddedEvent,
  type EmbeddedEvents,
  type EmbeddedMethod,
  type EmbeddedRequests,
  type EmbeddedState,
  type JoinWishes,
} from './messages.ts';

/** How long the frame has to say that it is ready, in ms: a server that refuses this origin never lets it. */
const READY_MS = 20_000;

/** What the framed page is lent. It asks the person itself before it uses a camera or a microphone. */
const LENT = [
  'camera',
  'microphone',
  'display-capture',
  'autoplay',
  'fullscreen',
  'picture-in-picture',
  'screen-wake-lock',
];

const EVENTS: readonly EmbeddedEvent[] = ['ready', 'state', 'participantJoined', 'participantLeft'];

const OUTSIDE: EmbeddedState = {
  connection: 'idle',
  room: null,
  microphone: false,
  camera: false,
  participants: 0,
  reason: null,
  ignored: 0,
};

/** A request was refused; `code` says why, as docs/EMBEDDING.md has it. */
export class EmbeddingError extends Error {
  override readonly name = 'EmbeddingError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Pending {
  readonly resolve: (state: EmbeddedState) => void;
  readonly reject: (error: EmbeddingError) => void;
}

/**
 * The element. Attribute `server`: the address of the server's page; missing: where this module came from. Attribute
 * `tenant`: whose meetings alone it shows, where the server allows the origin for that tenant alone. It dispatches the
 * events of the interface, with the data as `detail`.
 */
export class CausewayMeeting extends HTMLElement {
  readonly #frame = document.createElement('iframe');
  readonly #pending = new Map<number, Pending>();
  #state = OUTSIDE;
  #lastId = 0;
  #ready = Promise.withResolvers<void>();
  #page: URL | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'closed' });
    this.#frame.allow = LENT.join('; ');
    this.#frame.title = 'Causeway';
    this.#frame.style.cssText = 'display: block; width: 100%; height: 100%; border: 0';
    root.append(this.#frame);
  }

  /** As the frame last told it. */
  get state(): EmbeddedState {
    return this.#state;
  }

  connectedCallback(): void {
    if (this.style.display === '') this.style.display = 'block';
    const page = new URL(this.getAttribute('server') ?? './', import.meta.url);
    page.searchParams.set('embed', '1');
    const tenant = this.getAttribute('tenant');
    if (tenant !== null) page.searchParams.set('tenant', tenant);
    this.#page = page;
    this.#ready = Promise.withResolvers();
    // Who asks for nothing before need not hear of it.
    this.#ready.promise.catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.#ready.reject(new EmbeddingError('not_ready', `${page.origin} did not answer: does it allow this origin?`));
    }, READY_MS);
    addEventListener('message', this.#hear);
    this.#frame.src = page.href;
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#hear);
    clearTimeout(this.#timer);
    this.#ready.reject(new EmbeddingError('removed', 'the element was taken out of the page'));
    this.#failAll('removed', 'the element was taken out of the page');
    this.#state = OUTSIDE;
  }

  /** Resolves once one is in the meeting, or waits in its lobby. */
  join(wishes: JoinWishes): Promise<EmbeddedState> {
    return this.#ask('join', wishes);
  }

  leave(): Promise<EmbeddedState> {
    return this.#ask('leave', {});
  }

  setMicrophone(on: boolean): Promise<EmbeddedState> {
    return this.#ask('setMicrophone', { on });
  }

  setCamera(on: boolean): Promise<EmbeddedState> {
    return this.#ask('setCamera', { on });
  }

  /** Asks for it afresh; `state` is as it was last told. */
  getState(): Promise<EmbeddedState> {
    return this.#ask('getState', {});
  }

  async #ask<M extends EmbeddedMethod>(method: M, params: EmbeddedRequests[M]): Promise<EmbeddedState> {
    await this.#ready.promise;
    const { contentWindow } = this.#frame;
    const page = this.#page;
    if (contentWindow === null || page === null) throw new EmbeddingError('removed', 'the element is in no page');
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      // To that origin alone: a frame that went elsewhere is told no token.
      contentWindow.postMessage({ causeway: EMBEDDING_VERSION, id, method, params }, page.origin);
    });
  }

  readonly #hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (source === null || source !== this.#frame.contentWindow || origin !== this.#page?.origin) return;
    if (!isRecord(data) || data['causeway'] !== EMBEDDING_VERSION) return;
    const event = EVENTS.find((each) => each === data['event']);
    if (event !== undefined) this.#follow(event, data['data']);
    else if (typeof data['id'] === 'number') this.#settle(data['id'], data);
  };

  #follow(event: EmbeddedEvent, detail: unknown): void {
    if (event === 'ready') {
      clearTimeout(this.#timer);
      // After a reload of the frame nothing of before is answered any more.
      this.#failAll('reloaded', 'the framed page began again');
      this.#state = OUTSIDE;
      this.#ready.resolve();
    }
    if (event === 'state' && isState(detail)) this.#state = detail;
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #settle(id: number, { result, error }: Readonly<Record<string, unknown>>): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (isState(result)) {
      this.#state = result;
      pending?.resolve(result);
    } else if (isRecord(error)) {
      pending?.reject(new EmbeddingError(String(error['code']), String(error['message'])));
    }
  }

  #failAll(code: string, message: string): void {
    for (const { reject } of this.#pending.values()) reject(new EmbeddingError(code, message));
    this.#pending.clear();
  }
}

/** It came from the server's own page, by origin: its form tells it from other answers. */
const isState = (value: unknown): value is EmbeddedState => isRecord(value) && typeof value['connection'] === 'string';

/** What listeners of the element's events are given. */
export type MeetingEvent<E extends EmbeddedEvent> = CustomEvent<EmbeddedEvents[E]>;

if (customElements.get('causeway-meeting') === undefined) customElements.define('causeway-meeting', CausewayMeeting);
