/** Goes on with another node while this one still carries the session: nothing ends here before we are in there. */
import type { Result } from '../../protocol/methods.ts';
import { backoffDelay } from '../common/backoff.ts';
import { sleep } from '../common/sleep.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import type { ClientTiming } from '../timing.ts';
import type { ClientLogger, WebSocketConstructor } from '../api.ts';
import type { Line } from './line.ts';
import { searchNode, type Visit } from './node-search.ts';
import type { Requests } from './requests.ts';
import type { Session } from './session.ts';
import { SignalingSocket, type SocketHandlers } from './signaling-socket.ts';

/** How often all other nodes are tried. */
const ROUNDS = 4;

/** The new session, and the socket that carries it. */
export interface MovedIn {
  readonly socket: SignalingSocket;
  readonly authenticated: Result<'session.authenticate'>;
  readonly joined: Result<'room.join'>;
}

export interface MigrationOptions {
  /** What carries the session now. */
  readonly last: Line;
  readonly session: Session;
  readonly requests: Requests;
  readonly webSocket: WebSocketConstructor;
  readonly timing: ClientTiming;
  readonly logger: ClientLogger;
  readonly signal: AbortSignal;
  readonly token: () => Promise<string>;
  /** Whether the session is still where it was when the migration began. */
  readonly isHere: () => boolean;
  /** We are in there. Called before any later frame is looked at. */
  readonly movedIn: (moved: MovedIn) => void;
}

export class Migration {
  readonly #options: MigrationOptions;
  /**
   * Our seat may be on another node already, though no answer said so: the end of the session here by a takeover is then
   * our own doing.
   */
  seatMayHaveMoved = false;

  constructor(options: MigrationOptions) {
    this.#options = options;
  }

  /**
   * @param sent the node here sent us there: that one is to keep us
   * @returns false if no node took us: the session here is then used to its end
   */
  async run(urls: readonly string[], sent = false): Promise<boolean> {
    const { token, isHere, logger, timing, signal } = this.#options;
    for (let round = 0; round < ROUNDS && isHere(); round += 1) {
      try {
        const credentials = await token();
        await searchNode(urls, (visit) => this.#moveTo(sent ? { ...visit, rehomed: true } : visit, credentials));
        return true;
      } catch (error) {
        logger.debug('going on with another node failed', { code: toClientError(error).code });
      }
      await sleep(backoffDelay(round, timing, Math.random()), signal);
    }
    return false;
  }

  async #moveTo({ url, rehomed }: Visit, token: string): Promise<void> {
    const { last, session, requests, webSocket, timing, signal, isHere, movedIn } = this.#options;
    const closed = Promise.withResolvers<never>();
    closed.promise.catch(() => {});
    const aside: SocketHandlers = {
      frame: (frame) => {
        if (frame !== null && frame.type !== 'notifications') requests.answer(frame);
      },
      closed: (code) => {
        closed.reject(new CausewayClientError('disconnected', `the socket closed with ${code}`));
      },
    };
    const socket = await SignalingSocket.dial({ url, webSocket, connectMs: timing.connectMs, signal }, aside);
    const send = (text: string): void => {
      socket.send(text);
    };
    const askedBefore = this.seatMayHaveMoved;
    try {
      const asked = requests.requestOn(send, 'session.authenticate', session.credentials(token));
      const authenticated = await Promise.race([closed.promise, asked]);
      if (!isHere()) throw new CausewayClientError('disconnected', 'the session was lost meanwhile');
      session.speaks(authenticated.protocol);
      requests.hold();
      this.seatMayHaveMoved = true;
      const entered = requests.requestOn(send, 'room.join', session.joinParams(rehomed), (joined) => {
        if (!isHere()) throw new Error('the session was lost meanwhile');
        last.socket.handBy(aside);
        session.joined(joined, url);
        movedIn({ socket, authenticated, joined });
      });
      await Promise.race([closed.promise, entered]);
    } catch (error) {
      const { code } = toClientError(error);
      // A refusal is an answer: our seat is where it was.
      if (code !== 'timeout' && code !== 'disconnected' && code !== 'bad_answer') this.seatMayHaveMoved = askedBefore;
      // Without a code: the seat may be there by now, and the next attempt takes it over.
      socket.close(signal.aborted ? 1000 : undefined);
      if (isHere()) requests.goOn(last.send);
      throw error;
    }
  }
}
