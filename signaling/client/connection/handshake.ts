/** How a socket gets a session: by resuming the last one, or with a new one. */
import type { Result } from '../../protocol/methods.ts';
import type { RoomView } from '../../protocol/views.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import { afterClose, isPassing } from './ending.ts';
import type { Notified } from './incoming-frames.ts';
import type { Line } from './line.ts';
import type { Visit } from './node-search.ts';
import type { Requests } from './requests.ts';
import type { Session } from './session.ts';

export interface HandshakeHost {
  readonly session: Session;
  readonly requests: Requests;
  /** The line carries the session from now on. */
  established(line: Line): void;
  began(session: Result<'session.authenticate'>, joined: Result<'room.join'>): void;
  notified(notification: Notified): void;
  roomReplaced(room: RoomView): void;
  resumed(mediaEpoch: number): void;
}

/** Authenticates and joins, in one round trip; in two where the server is too old for what we tell it. */
export async function begin(host: HandshakeHost, line: Line, { url, rehomed }: Visit, token: string): Promise<void> {
  const { session, requests } = host;
  const answers: { authenticated?: Result<'session.authenticate'>; understood?: boolean } = {};
  // Both at once: the server answers in order, and refuses the second by itself if the first failed.
  const authenticated = requests.requestOn(line.send, 'session.authenticate', session.credentials(token), (answer) => {
    answers.authenticated = answer;
    answers.understood = session.speaks(answer.protocol);
  });
  const join = (): Promise<unknown> =>
    requests.requestOn(line.send, 'room.join', session.joinParams(rehomed), (result) => {
      if (answers.authenticated === undefined) throw new Error('it came before the answer to session.authenticate');
      // Until now the old session might have been resumed. Nobody will answer what was asked in it.
      requests.abandon(new CausewayClientError('disconnected', 'the session is over'));
      session.began();
      session.joined(result, url);
      host.began(answers.authenticated, result);
      host.established(line);
    });
  const joined = join();
  joined.catch(() => {});
  await authenticated;
  try {
    await joined;
  } catch (error) {
    if (answers.understood !== false || toClientError(error).code !== 'bad_params') throw error;
    await join();
  }
}

/** Goes on with the session. @returns false if this node knows no such session */
export async function resume(host: HandshakeHost, line: Line, resumeToken: string, url: string): Promise<boolean> {
  const { session, requests } = host;
  const params = { resumeToken, lastSeq: session.lastSeq };
  try {
    await requests.requestOn(line.send, 'session.resume', params, ({ missed, room, mediaEpoch, resumeToken: next }) => {
      session.renewed(next ?? resumeToken);
      for (const notification of missed) host.notified(notification);
      if (room !== undefined) {
        session.sawUpTo(room.seq);
        host.roomReplaced(room);
      }
      host.established(line);
      host.resumed(mediaEpoch);
    });
    return true;
  } catch (thrown) {
    const error = toClientError(thrown);
    const closedForGood =
      error.code === 'disconnected' && line.closeCode !== null && afterClose(line.closeCode) !== 'resume';
    if (isPassing(error) && !closedForGood) throw error;
    if (url === session.nodes.current) session.forget();
    if (error.code === 'resume_failed') return false;
    throw new CausewayClientError('disconnected', 'the session could not be resumed', { cause: error });
  }
}
