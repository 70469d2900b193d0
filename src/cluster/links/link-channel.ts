/** One connection between two nodes: lets nothing in but what the other end, authenticated, has sent. */
import type { RawData, WebSocket } from 'ws';
import { CausewayError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { PacedLog } from '../../ports/paced-log.ts';
import { Envelope } from './envelope.ts';
import { FrameOpener, FrameSealer } from './frame-seal.ts';
import type { Handshake, LinkSession } from './handshake.ts';
import type { LinkLimits } from './link-limits.ts';
import { LinkRejection, type LinkRejectionReason } from './link-rejection.ts';
import { readMessage } from './read-message.ts';

/** No message of the handshake is longer, in characters. */
const HANDSHAKE_MESSAGE = 2_048;

/** How long the other end may take to answer the closing handshake, in ms; then the socket is cut. */
const CLOSING_MS = 1_000;

/** Close codes: RFC 6455, section 7.4.1, and one of ours. */
const CODES = { going: 1001, refused: 1008, surplus: 4409 } as const;

/** `going`: the node closes. `surplus`: there is another connection between the two nodes. */
export type CloseReason = keyof typeof CODES;

/** Hears of a connection. Must not throw. */
export interface ChannelOwner {
  /** Both ends know each other. */
  authenticated(channel: LinkChannel, session: LinkSession): void;
  received(channel: LinkChannel, envelope: Envelope): void;
  /** Once for each connection, whoever ended it. `surplus`: the other node has, or makes, another one. */
  ended(channel: LinkChannel, surplus: boolean): void;
}

export interface ChannelServices {
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For the lines of all channels. */
  readonly rejections: PacedLog;
  readonly onRejected: (reason: LinkRejectionReason) => void;
}

export class LinkChannel {
  /** Resolves when the socket is gone. */
  readonly gone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #owner: ChannelOwner;
  readonly #services: ChannelServices;
  readonly #handshake: Handshake;
  #session: LinkSession | undefined;
  #sealer: FrameSealer | undefined;
  #opener: FrameOpener | undefined;
  #over = false;
  #missedPings = 0;
  #stopTimer: () => void;

  constructor(socket: WebSocket, handshake: Handshake, owner: ChannelOwner, services: ChannelServices) {
    this.#socket = socket;
    this.#handshake = handshake;
    this.#owner = owner;
    this.#services = services;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#stopTimer = services.clock.after(services.limits.handshakeMs, () => this.#timeOut());
    socket.on('message', (data, isBinary) => this.#guarded(() => this.#receive(data, isBinary)));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', (code) => this.#end(code === CODES.surplus));
    if (socket.readyState === socket.OPEN) this.#begin();
    else socket.once('open', () => this.#begin());
  }

  /** Known once both ends know each other. */
  get session(): LinkSession | undefined {
    return this.#session;
  }

  /** From now on this connection is the link: pings are sent, and expected. */
  keep(): void {
    if (this.#over) return;
    this.#beat();
  }

  /** @throws {CausewayError} `unavailable` when it is closed or too much waits, `internal` when it is too large */
  send(envelope: Envelope): void {
    const { frameBytes, sendBufferBytes } = this.#services.limits;
    if (this.#over || this.#sealer === undefined) throw new CausewayError('unavailable', 'the link is closed');
    const text = JSON.stringify(envelope);
    if (Buffer.byteLength(text) > frameBytes) {
      throw new CausewayError('internal', 'too large a message for a link between nodes');
    }
    if (this.#socket.bufferedAmount > sendBufferBytes) {
      throw new CausewayError('unavailable', 'the link to the node is congested');
    }
    this.#socket.send(this.#sealer.seal(text));
  }

  /** May be called twice. */
  close(reason: CloseReason): void {
    if (this.#over) return;
    this.#socket.close(CODES[reason]);
    this.#end(false);
  }

  /** Ends the connection, because of what came on it. */
  reject({ reason, message }: LinkRejection): void {
    if (this.#over) return;
    const { logger, rejections, onRejected } = this.#services;
    rejections.note((passedOver) =>
      logger.warn({ reason, detail: message, node: this.#session?.peer.node, passedOver }, 'A link was refused'),
    );
    onRejected(reason);
    this.close('refused');
  }

  #begin(): void {
    if (!this.#over) this.#guarded(() => this.#shake(this.#handshake.next()));
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#over) return;
    if (!(data instanceof Buffer)) throw new LinkRejection('malformed', 'a frame of an unexpected type');
    if (this.#opener === undefined) {
      if (isBinary || data.length > HANDSHAKE_MESSAGE)
        throw new LinkRejection('malformed', 'no message of a handshake');
      this.#shake(this.#handshake.next(data.toString('utf8')));
      return;
    }
    if (!isBinary) throw new LinkRejection('malformed', 'a frame without a seal');
    const envelope = readMessage(Envelope, this.#opener.open(data));
    this.#missedPings = 0;
    if (envelope.type !== 'ping' && envelope.type !== 'unknown') this.#owner.received(this, envelope);
  }

  #shake(step: ReturnType<Handshake['next']>): void {
    if (!step.done) {
      if (step.value !== undefined) this.#socket.send(step.value);
      return;
    }
    const { session, send } = step.value;
    if (send !== undefined) this.#socket.send(send);
    this.#session = session;
    this.#sealer = new FrameSealer(session.sendKey);
    this.#opener = new FrameOpener(session.receiveKey);
    this.#owner.authenticated(this, session);
  }

  /** Sends a ping, and looks whether the other end's came. It counts them, so that it may itself have stood still. */
  #beat(): void {
    const { clock, limits } = this.#services;
    this.#stopTimer();
    if (this.#missedPings > limits.missedPings) {
      this.#services.logger.warn({ node: this.#session?.peer.node }, 'A link went silent');
      this.#socket.terminate();
      this.#end(false);
      return;
    }
    this.#missedPings += 1;
    this.#stopTimer = clock.after(limits.pingMs, () => this.#beat());
    try {
      this.send({ type: 'ping' });
    } catch (error) {
      this.#services.logger.debug({ err: error }, 'A ping could not be sent');
    }
  }

  #timeOut(): void {
    if (this.#session === undefined && this.#socket.readyState === this.#socket.OPEN) {
      this.reject(new LinkRejection('timeout', 'the node did not authenticate in time'));
    } else {
      this.close('going');
    }
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (error instanceof LinkRejection) {
        this.reject(error);
      } else {
        this.#services.logger.error({ err: error }, 'A link failed');
        this.close('going');
      }
    }
  }

  /** The WebSocket is broken, or what came is no WebSocket's. It closes by itself. */
  #fail(error: Error & { readonly code?: string }): void {
    const { code = '' } = error;
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.reject(new LinkRejection('too_large', error.message));
    else if (code.startsWith('WS_ERR_')) this.reject(new LinkRejection('malformed', error.message));
    else this.#services.logger.debug({ err: error }, 'A connection between nodes failed');
  }

  #end(surplus: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopTimer();
    if (this.#socket.readyState !== this.#socket.CLOSED) {
      const stopCutting = this.#services.clock.after(CLOSING_MS, () => this.#socket.terminate());
      this.#socket.once('close', stopCutting);
    }
    this.#owner.ended(this, surplus);
  }
}
