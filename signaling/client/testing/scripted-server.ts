/** A server for tests: speaks the protocol over a WebSocket that is none, and does what the test's script says. */
import { testFakeParameters } from 'mediasoup-client';
import type { ErrorCode } from '../../protocol/errors.ts';
import { RequestFrame } from '../../protocol/frames.ts';
import {
  type CommandName,
  isCommandName,
  isMethodName,
  type MethodName,
  methods,
  type Params,
  type Result,
} from '../../protocol/methods.ts';
import type { z } from 'zod';
import { type EventData, type EventName, notifications } from '../../protocol/notifications.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Grants } from '../../protocol/primitives.ts';
import { RtpCapabilities, RtpParameters, TransportParameters } from '../../protocol/webrtc.ts';
import type { MediaParameters } from '../../protocol/features/media.ts';
import type { ParticipantView } from '../../protocol/features/seats.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { TrackView } from '../../protocol/features/tracks.ts';
import type { WebSocketConstructor, WebSocketLike } from '../api.ts';

/** An error answer of a script. */
export class Refusal {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly retryAfterMs?: number;
    readonly data?: Readonly<Record<string, unknown>>;
  };

  constructor(code: ErrorCode, retryAfterMs?: number, data?: Readonly<Record<string, unknown>>) {
    this.error = {
      code,
      message: `refused: ${code}`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(data === undefined ? {} : { data }),
    };
  }
}

/** No answer at all. */
export const SILENCE = Symbol('silence');

type Answer<M extends MethodName> = Result<M> | Refusal | typeof SILENCE;

export type Script = { [M in MethodName]: (params: Params<M>) => Answer<M> };

/** A request as it came in. */
export interface Received {
  readonly connection: number;
  readonly id: number;
  readonly method: MethodName;
  readonly params: Record<string, unknown>;
}

export function mediaParameters(epoch: number): MediaParameters {
  const transport = (id: string): TransportParameters =>
    TransportParameters.parse({ ...testFakeParameters.generateTransportRemoteParameters(), id });
  return {
    epoch,
    routerRtpCapabilities: RtpCapabilities.parse(testFakeParameters.generateRouterRtpCapabilities()),
    sendTransport: transport(`send-${epoch}`),
    recvTransport: transport(`recv-${epoch}`),
  };
}

export function trackView(id: string, change: Partial<TrackView> = {}): TrackView {
  return {
    id,
    source: 'camera',
    kind: 'video',
    paused: false,
    generation: 1,
    mimeType: 'video/VP8',
    layers: { spatial: 1, temporal: 1 },
    ...change,
  };
}

export function participantView(identity: string, tracks: readonly TrackView[] = []): ParticipantView {
  return { identity, name: identity, role: 'participant', state: 'joined', tracks: [...tracks] };
}

export function roomView(seq: number, participants: readonly ParticipantView[] = []): RoomView {
  return { name: 'room', seq, locked: false, lobby: false, participants: [participantView('me'), ...participants] };
}

/** Parameters that mediasoup-client's fake handler consumes. */
function consumerParameters(): RtpParameters {
  return RtpParameters.parse(
    testFakeParameters.generateConsumerRemoteParameters({ codecMimeType: 'video/VP8' }).rtpParameters,
  );
}

interface SocketEvent {
  readonly data: unknown;
  readonly code: number;
}
type SocketListener = (event: SocketEvent) => void;

/** Both ends of one connection. */
class Connection implements WebSocketLike {
  readonly number: number;
  readonly #server: ScriptedServer;
  readonly #listeners = new Map<string, Set<SocketListener>>();
  #state: 'opening' | 'open' | 'closed' = 'opening';
  /** The code with which the client closed, undefined if without; null: it did not close. */
  closedBy: { readonly code: number | undefined } | null = null;

  /** Whether its authentication was refused: nothing else is carried out then. */
  refused = false;

  constructor(server: ScriptedServer) {
    this.#server = server;
    this.number = server.connections.push(this);
    if (!server.reachable) queueMicrotask(() => this.cut(1006));
    else if (server.accepts) queueMicrotask(() => this.#open());
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /** Listeners that are left, apart from the one for errors. */
  get listeners(): number {
    return [...this.#listeners].reduce((sum, [type, each]) => sum + (type === 'error' ? 0 : each.size), 0);
  }

  addEventListener(type: string, listener: SocketListener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: SocketListener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  send(text: string): void {
    queueMicrotask(() => {
      if (this.open) this.#server.receive(this, text);
    });
  }

  close(code?: number): void {
    this.closedBy ??= { code };
    queueMicrotask(() => this.cut(code ?? 1005));
  }

  /** Frames that arrive in one go, with no turn of the event loop between. */
  deliver(frames: readonly object[]): void {
    if (!this.open) return;
    for (const frame of frames) this.#dispatch('message', { data: JSON.stringify(frame), code: 0 });
  }

  cut(code: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#dispatch('close', { data: null, code });
  }

  #open(): void {
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    this.#dispatch('open', { data: null, code: 0 });
  }

  #dispatch(type: string, event: SocketEvent): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener(event);
  }
}

/** A WebSocket that reaches the server that is at a URL. */
export const webSocketTo = (serverAt: (url: string) => ScriptedServer): WebSocketConstructor =>
  class extends Connection {
    constructor(url: string) {
      super(serverAt(url));
    }
  };

const paramsOf: { readonly [M in MethodName]: { readonly params: z.ZodType<Params<M>> } } = methods;

/** Commands that answer only that they were carried out. */
type PlainCommand = { [M in CommandName]: Record<string, never> extends Result<M> ? M : never }[CommandName];

function plainCommands(): { readonly [M in PlainCommand]: () => Record<string, never> };
function plainCommands(): object {
  const commands = Object.keys(methods).filter(isMethodName).filter(isCommandName);
  return Object.fromEntries(commands.map((method) => [method, () => ({})]));
}

export class ScriptedServer {
  readonly connections: Connection[] = [];
  /** Every request that reached the server, in order; those that it carried out are also in `carriedOut`. */
  readonly received: Received[] = [];
  readonly carriedOut: Received[] = [];
  /** Whether a connection is answered at all. */
  accepts = true;
  /** False: connections are refused. */
  reachable = true;
  /** False: frames are swallowed, as by a network that is gone. */
  hears = true;
  seq = 10;
  epoch = 1;
  /** Of which it tells those who join. */
  nodes: string[] = [];
  readonly grants: Grants = {
    publish: ['microphone', 'camera', 'screen', 'screenAudio'],
    subscribe: true,
    data: true,
    moderate: true,
  };
  readonly script: Script = this.#defaultScript();
  readonly webSocket = webSocketTo(() => this);
  readonly #answers = new Map<number, object>();
  #trackIds = 0;
  #consumerIds = 0;

  /** The connection that was opened last. */
  get connection(): Connection {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error('nobody connected');
    return last;
  }

  /** Requests of one method that were carried out. */
  asked(method: MethodName): Received[] {
    return this.carriedOut.filter((request) => request.method === method);
  }

  /** A notification as a frame, with the next sequence number if it is of the log. */
  frame<E extends EventName>(event: E, data: EventData<E>): object {
    if (!notifications[event].sequenced) return { event, data };
    this.seq += 1;
    return { event, seq: this.seq, data };
  }

  notify<E extends EventName>(event: E, data: EventData<E>): void {
    this.connection.deliver([this.frame(event, data)]);
  }

  receive(connection: Connection, text: string): void {
    if (!this.hears) return;
    const { id, method, params } = RequestFrame.parse(JSON.parse(text));
    if (!isMethodName(method)) throw new Error(`no such method: ${method}`);
    const request = { connection: connection.number, id, method, params: paramsOf[method].params.parse(params) };
    this.received.push(request);
    const remembered = this.#answers.get(id);
    if (remembered !== undefined) {
      connection.deliver([remembered]);
      return;
    }
    this.carriedOut.push(request);
    const answer = connection.refused ? new Refusal('unauthenticated') : this.#carryOut(method, params);
    connection.refused ||= method === 'session.authenticate' && answer instanceof Refusal;
    if (answer === SILENCE) return;
    const frame = answer instanceof Refusal ? { id, error: answer.error } : { id, result: answer };
    this.#answers.set(id, frame);
    connection.deliver([frame]);
  }

  #carryOut<M extends MethodName>(method: M, params: unknown): Answer<M> {
    return this.script[method](paramsOf[method].params.parse(params));
  }

  #defaultScript(): Script {
    const nothing = (): Record<string, never> => ({});
    return {
      ...plainCommands(),
      'session.authenticate': () => ({
        protocol: PROTOCOL_VERSION,
        tenant: 'tenant',
        identity: 'me',
        name: 'Me',
        role: 'host',
        room: '*',
        grants: this.grants,
        node: 'node',
        region: 'region',
      }),
      'session.resume': () => ({ identity: 'me', missed: [], mediaEpoch: this.epoch }),
      'session.ping': nothing,
      'room.join': () => this.joined(),
      'room.leave': nothing,
      'room.roster': () => ({ participants: [] }),
      'record.list': () => ({ records: [] }),
      'record.attendance': () => ({ stays: [] }),
      'message.send': () => ({ seq: this.seq }),
      'chat.send': () => ({ seq: this.seq }),
      'caption.draft': nothing,
      'file.rules': () => ({ on: true, maxBytes: 1_000, roomBytes: 5_000, pieceBytes: 100 }),
      'file.share': () => ({ seq: this.seq }),
      'file.ticket': ({ id }) => ({ ticket: 'ticket', path: `files/${id}`, pieceBytes: 100 }),
      'reaction.send': nothing,
      'notes.read': () => ({ generation: 0, updates: [], writers: [] }),
      'notes.point': nothing,
      'poll.open': () => ({ poll: 'poll' }),
      'poll.ballot': () => ({ proof: 'proof' }),
      'poll.results': () => ({ voters: 0, counts: [0, 0] }),
      'question.ask': () => ({ question: 'question' }),
      'media.open': () => {
        this.epoch += 1;
        return mediaParameters(this.epoch);
      },
      'media.close': nothing,
      'transport.connect': nothing,
      'transport.restartIce': () => ({ iceParameters: { usernameFragment: 'again', password: 'again' } }),
      'media.produce': ({ trackId }) => {
        this.#trackIds += 1;
        return { trackId: trackId ?? `mine-${this.#trackIds}`, generation: trackId === undefined ? 1 : 2 };
      },
      'media.consume': ({ tracks }) => ({
        consumers: tracks.map(({ trackId }) => this.consumer(trackId)),
        failed: [],
      }),
      'media.limit': nothing,
      'media.diagnose': ({ trackIds }) => ({
        tracks: trackIds.map((trackId) => ({ trackId, verdict: null, legs: [] })),
      }),
      'consumer.update': nothing,
      'consumer.close': nothing,
    };
  }

  joined(participants: readonly ParticipantView[] = []): Result<'room.join'> {
    const room = roomView(this.seq, participants);
    const { nodes } = this;
    return { state: 'joined', identity: 'me', resumeToken: 'resume', room, media: mediaParameters(this.epoch), nodes };
  }

  consumer(trackId: string, generation = 1): Result<'media.consume'>['consumers'][number] {
    this.#consumerIds += 1;
    return {
      consumerId: `consumer-${this.#consumerIds}`,
      trackId,
      generation,
      kind: 'video',
      rtpParameters: consumerParameters(),
      producerPaused: false,
    };
  }
}
