/**
 * Another node, as this one knows it: the link to it if there is one, and what waits for it.
 *
 * Both may dial at the same time, and one may believe in a link that the other has lost. So that both always end up on
 * the same connection, one of the two decides, the one whose id is less: it says `open` on the connection that is to be
 * the link, and closes the others as surplus. Once it has decided it stays with a connection until that ends, or until
 * the other says, in its hello, that it has lost just this one.
 */
import { asCausewayError, CausewayError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { LinkPayload } from '../../ports/node-links.ts';
import { fromWireError, toWireError, type Envelope } from './envelope.ts';
import type { LinkIdentity, LinkSession } from './handshake.ts';
import type { ChannelOwner, LinkChannel } from './link-channel.ts';
import { linkBackoff, type LinkLimits } from './link-limits.ts';
import type { LinkMethods } from './link-methods.ts';
import { LinkRejection } from './link-rejection.ts';
import { PendingRequests } from './pending-requests.ts';

export interface PeerOptions {
  /** This node's own id. */
  readonly self: string;
  /** The other node's id. */
  readonly node: string;
  /** Connects. @throws {CausewayError} if it is not known where to */
  readonly dial: (lost: string | null, owner: ChannelOwner) => LinkChannel;
  readonly methods: LinkMethods;
  /** There was a link, and it is no more. Must not throw. */
  readonly onDown: () => void;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

const NOT_SENT = 'the message could not be sent';

type Request = Extract<Envelope, { readonly type: 'request' }>;

/** An attempt to connect that is to be made later, or not before. */
interface Delay {
  /** `rest`: the node cannot be reached, and is left alone. `leave`: it makes the link itself. */
  readonly kind: 'rest' | 'leave';
  readonly ms: number;
  readonly stop: () => void;
}

export class Peer implements ChannelOwner {
  readonly #options: PeerOptions;
  readonly #pending: PendingRequests;
  readonly #decides: boolean;
  /** Requests that wait for a link, and their sizes in characters. */
  readonly #waiting = new Map<number, { readonly request: Request; readonly size: number }>();
  #link: { readonly channel: LinkChannel; readonly session: LinkSession } | undefined;
  #dialing: LinkChannel | undefined;
  #delay: Delay | undefined;
  /** The last link that this node lost. */
  #lost: string | null = null;
  #failures = 0;
  #answering = 0;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#pending = new PendingRequests(options.clock, options.limits);
    this.#decides = options.self < options.node;
  }

  /** Whether there is a link. */
  get up(): boolean {
    return this.#link !== undefined;
  }

  /** Who is at the other end of the link. */
  get identity(): LinkIdentity | undefined {
    return this.#link?.session.peer;
  }

  /** Whether there is nothing here that has to be remembered. */
  get idle(): boolean {
    const busy = this.#link ?? this.#dialing ?? this.#delay;
    return busy === undefined && this.#pending.size === 0;
  }

  /** Rejects with what the node answered, or with `unavailable`. */
  async request(method: string, params: LinkPayload): Promise<LinkPayload> {
    const { id, answer } = this.#pending.add();
    const request: Request = { type: 'request', id, method, params };
    if (this.#link) this.#send(this.#link.channel, request);
    else this.#wait(request);
    try {
      return await answer;
    } finally {
      this.#waiting.delete(id);
    }
  }

  tell(method: string, params: LinkPayload): void {
    try {
      this.#link?.channel.send({ type: 'tell', method, params });
    } catch (error) {
      const { level } = asCausewayError(error, NOT_SENT);
      this.#options.logger[level]({ err: error, node: this.#options.node, method }, 'Another node could not be told');
    }
  }

  /** May be called twice. */
  close(): void {
    this.#link?.channel.close('going');
    this.#dialing?.close('going');
    this.#setDelay(undefined);
    this.#giveUp(new CausewayError('unavailable', 'this node is about to stop', { level: 'debug' }));
  }

  authenticated(channel: LinkChannel, session: LinkSession): void {
    if (!this.#decides) return;
    const link = this.#link?.session;
    const believed = link?.peer.incarnation === session.peer.incarnation && link.id !== session.lost;
    if (believed) {
      channel.close('surplus');
      return;
    }
    channel.send({ type: 'open' });
    this.#take(channel, session);
  }

  received(channel: LinkChannel, envelope: Envelope): void {
    if (envelope.type === 'open') {
      const { session } = channel;
      if (this.#decides || session === undefined || channel === this.#link?.channel) {
        channel.reject(new LinkRejection('malformed', 'opens a link that is not its to open'));
      } else {
        this.#take(channel, session);
      }
      return;
    }
    if (channel !== this.#link?.channel) {
      channel.reject(new LinkRejection('malformed', 'speaks on what is no link'));
      return;
    }
    this.#carry(channel, envelope);
  }

  ended(channel: LinkChannel, surplus: boolean): void {
    if (channel === this.#link?.channel) {
      this.#drop();
    } else if (channel === this.#dialing) {
      this.#dialing = undefined;
      if (surplus) this.#leaveToOther();
      else this.#dialFailed();
    }
  }

  #carry(channel: LinkChannel, envelope: Exclude<Envelope, { readonly type: 'open' }>): void {
    const { methods, node: from } = this.#options;
    switch (envelope.type) {
      case 'ping':
      case 'unknown':
        return;
      case 'request':
        void this.#answer(channel, envelope);
        return;
      case 'tell':
        methods.told({ from, method: envelope.method, params: envelope.params });
        return;
      case 'answer':
        this.#pending.resolve(envelope.id, envelope.result);
        return;
      case 'error':
        this.#pending.reject(envelope.id, fromWireError(envelope.error));
        return;
    }
  }

  async #answer(channel: LinkChannel, { id, method, params }: Request): Promise<void> {
    const { methods, node: from, limits } = this.#options;
    this.#answering += 1;
    try {
      if (this.#answering > limits.pendingRequests) {
        throw new CausewayError('unavailable', 'too many requests at once', { retryAfterMs: limits.requestMs });
      }
      channel.send({ type: 'answer', id, result: await methods.answer({ from, method, params }) });
    } catch (error) {
      this.#refuse(channel, id, error);
    } finally {
      this.#answering -= 1;
    }
  }

  #refuse(channel: LinkChannel, id: number, error: unknown): void {
    try {
      channel.send({ type: 'error', id, error: toWireError(asCausewayError(error, NOT_SENT)) });
    } catch {
      // The link is down or congested: the other node finds that out by itself.
    }
  }

  #send(channel: LinkChannel, request: Request): void {
    try {
      channel.send(request);
    } catch (error) {
      this.#pending.reject(request.id, asCausewayError(error, NOT_SENT));
    }
  }

  #wait(request: Request): void {
    const size = JSON.stringify(request.params).length;
    const waiting = [...this.#waiting.values()].reduce((sum, each) => sum + each.size, size);
    if (this.#delay?.kind === 'rest') {
      this.#pending.reject(request.id, unreachable(this.#delay.ms));
    } else if (waiting > this.#options.limits.sendBufferBytes) {
      this.#pending.reject(request.id, new CausewayError('unavailable', 'too much waits for the node'));
    } else {
      this.#waiting.set(request.id, { request, size });
      if (this.#dialing === undefined && this.#delay === undefined) this.#dial();
    }
  }

  #dial(): void {
    try {
      this.#dialing = this.#options.dial(this.#lost, this);
    } catch (error) {
      this.#giveUp(asCausewayError(error, 'the node cannot be reached'));
    }
  }

  #dialFailed(): void {
    this.#failures += 1;
    const ms = linkBackoff(this.#failures, this.#options.limits, Math.random());
    this.#setDelay({ kind: 'rest', ms, stop: this.#options.clock.after(ms, () => this.#setDelay(undefined)) });
    this.#giveUp(unreachable(ms));
  }

  /** The other node has or makes the link. Should nothing come of that, this one dials again. */
  #leaveToOther(): void {
    const ms = this.#options.limits.backoffMs;
    const stop = this.#options.clock.after(ms, () => {
      this.#setDelay(undefined);
      if (this.#waiting.size > 0) this.#dial();
    });
    this.#setDelay({ kind: 'leave', ms, stop });
  }

  #setDelay(delay: Delay | undefined): void {
    this.#delay?.stop();
    this.#delay = delay;
  }

  /** This connection is the link now, instead of whichever was. */
  #take(channel: LinkChannel, session: LinkSession): void {
    const earlier = this.#link?.channel;
    if (earlier) {
      this.#drop();
      earlier.close('surplus');
    }
    const dialing = this.#dialing;
    this.#dialing = undefined;
    if (dialing !== channel) dialing?.close('surplus');
    this.#setDelay(undefined);
    this.#failures = 0;
    this.#link = { channel, session };
    channel.keep();
    for (const { request } of this.#waiting.values()) this.#send(channel, request);
    this.#waiting.clear();
  }

  #drop(): void {
    this.#lost = this.#link?.session.id ?? this.#lost;
    this.#link = undefined;
    this.#giveUp(new CausewayError('unavailable', 'the link to the node was lost'));
    this.#options.onDown();
  }

  #giveUp(error: CausewayError): void {
    this.#waiting.clear();
    this.#pending.rejectAll(error);
  }
}

function unreachable(retryAfterMs: number): CausewayError {
  return new CausewayError('unavailable', 'the node cannot be reached', { retryAfterMs });
}
