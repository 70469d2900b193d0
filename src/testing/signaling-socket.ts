/** A signaling connection as another program would make one: frames over Node's own WebSocket. */
import { z } from 'zod';
import { SIGNALING_PATH, SUBPROTOCOL } from '../../signaling/protocol/version.ts';

const Token = z.object({ token: z.string() });
const Frame = z.record(z.string(), z.unknown());

export interface SignalingSocket {
  request(method: string, params: object): void;
  /** The next frame that was not taken yet. */
  next(): Promise<Record<string, unknown>>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  close(): void;
}

/** A guest's token from a server in development mode. */
export async function guestToken(url: string, room: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room, name }),
  });
  return Token.parse(await answer.json()).token;
}

/** Connects to the server of this URL. */
export async function openSignaling(url: string): Promise<SignalingSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + SIGNALING_PATH, SUBPROTOCOL);
  const frames: Record<string, unknown>[] = [];
  let wake: () => void = () => undefined;
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    frames.push(Frame.parse(JSON.parse(String(data))));
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the socket did not open')));
  });
  return {
    request(method, params) {
      lastId += 1;
      socket.send(JSON.stringify({ id: lastId, method, params }));
    },
    async next() {
      for (;;) {
        const frame = frames.shift();
        if (frame !== undefined) return frame;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    closed,
    close: () => socket.close(1000),
  };
}
