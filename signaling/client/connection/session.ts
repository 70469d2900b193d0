/** What a session is besides its socket. It outlives sockets, and it knows the nodes where it may go on. */
import type { Params, Result } from '../../protocol/methods.ts';
import type { DeviceKeys } from '../../protocol/sealing/sealing.ts';
import type { ClientOptions } from '../api.ts';
import type { Notified } from './incoming-frames.ts';
import { NodeList } from './node-list.ts';

/** Since 1.4 a server takes the keys of a device; an older one refuses a join that has them. */
const KEYS_SINCE_MINOR = 4;

const minorOf = (protocol: string): number => Number(protocol.split('.')[1] ?? 0);

export interface SessionOptions extends Pick<ClientOptions, 'url' | 'clientName'> {
  readonly room: string;
  readonly takeOver: boolean;
  readonly password?: string | undefined;
  /** Of our device. */
  readonly keys?: DeviceKeys | undefined;
  /** The group of the room. */
  readonly breakout?: string;
}

export class Session {
  readonly nodes: NodeList;
  readonly #options: SessionOptions;
  /** By region, as measured before the first join, in ms. */
  roundTripMs: Readonly<Record<string, number>> = {};
  #seated = false;
  /** Null: there is no session that could be resumed. */
  #resumeToken: string | null = null;
  #lastSeq = 0;
  #serverKnowsKeys = true;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.nodes = new NodeList(options.url);
  }

  /** Whether there has been a session: we then have a seat to come back to. */
  get seated(): boolean {
    return this.#seated;
  }

  /** The number of the last event that was told. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** What resumes the session at a node; null if that node cannot know it. */
  resumeTokenAt(url: string): string | null {
    return this.nodes.mayKnowSession(url) ? this.#resumeToken : null;
  }

  /** The token for the node that serves us; null: there is no session. */
  get resumeToken(): string | null {
    return this.#resumeToken;
  }

  /** @param resumeToken by which the session is resumed the next time */
  renewed(resumeToken: string): void {
    this.#resumeToken = resumeToken;
  }

  /** The session is over: only a new one can follow. */
  forget(): void {
    this.#resumeToken = null;
  }

  /**
   * The server at hand speaks this version of the protocol: while a cluster is upgraded, its nodes speak two.
   * @returns whether it understands what we would have told it otherwise
   */
  speaks(protocol: string): boolean {
    const before = this.#serverKnowsKeys;
    this.#serverKnowsKeys = minorOf(protocol) >= KEYS_SINCE_MINOR;
    return this.#serverKnowsKeys || !before || this.#options.keys === undefined;
  }

  credentials(token: string): Params<'session.authenticate'> {
    const { clientName } = this.#options;
    return clientName === undefined ? { token } : { token, client: clientName };
  }

  /** @param rehomed whether another node sent us to this one */
  joinParams(rehomed: boolean): Params<'room.join'> {
    const { takeOver } = this.#options;
    return {
      ...this.#where,
      ...this.#proof,
      summaries: true,
      ...(this.#seated ? { takeOver: true, keepTracks: true } : { takeOver }),
      ...(rehomed ? { rehomed } : {}),
      ...(Object.keys(this.roundTripMs).length > 0 ? { roundTripMs: this.roundTripMs } : {}),
    };
  }

  /** For `room.join` out of the lobby. */
  get enterParams(): Params<'room.join'> {
    const { takeOver } = this.#options;
    return { ...this.#where, ...this.#proof, summaries: true, takeOver };
  }

  get #proof(): Pick<Params<'room.join'>, 'password'> {
    const { password } = this.#options;
    return password === undefined ? {} : { password };
  }

  get #where(): Pick<Params<'room.join'>, 'room' | 'breakout' | 'keys'> {
    const { room, breakout } = this.#options;
    const keys = this.#serverKnowsKeys ? this.#options.keys : undefined;
    return { room, ...(breakout === undefined ? {} : { breakout }), ...(keys === undefined ? {} : { keys }) };
  }

  /** A new session begins: nothing of its log has been told. */
  began(): void {
    this.#seated = true;
    this.#lastSeq = 0;
  }

  joined(joined: Result<'room.join'>, url: string): void {
    this.#resumeToken = joined.resumeToken;
    if (joined.state === 'joined') this.#lastSeq = joined.room.seq;
    this.nodes.servedBy(url, joined.state === 'joined' ? joined.nodes : []);
  }

  /** The room is known up to this number, by another way than its events. */
  sawUpTo(seq: number): void {
    this.#lastSeq = seq;
  }

  /** Whether a notification was not told before; from then on it was. */
  isNew({ seq }: Notified): boolean {
    if (seq === undefined) return true;
    if (seq <= this.#lastSeq) return false;
    this.#lastSeq = seq;
    return true;
  }
}
