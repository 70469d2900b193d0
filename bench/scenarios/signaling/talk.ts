import type { PlainClient } from '../../load/sockets/plain-client.ts';
import type { Latency } from './latency.ts';

/** Stands before the time in each payload; nowhere else in a notification. */
const MARK = 'sent-at=';
/** Digits of a time in µs, for years of uptime. */
const DIGITS = 16;

/** A payload that says when it was sent, of so many characters. */
export function stamped(atMs: number, characters: number): string {
  const time = String(Math.round(atMs * 1_000)).padStart(DIGITS, '0');
  return `${MARK}${time}`.padEnd(characters, '.');
}

/** When the message in a notification was sent, in ms; undefined: it is of another kind. */
export function sentAt(notification: Buffer): number | undefined {
  const place = notification.indexOf(MARK);
  if (place === -1) return undefined;
  const start = place + MARK.length;
  return Number(notification.toString('latin1', start, start + DIGITS)) / 1_000;
}

/** Messages whose receivers know how late they are. */
export class Talk {
  readonly #characters: number;

  /** @param characters of a payload */
  constructor(listeners: readonly PlainClient[], latency: Latency, characters = 100) {
    this.#characters = characters;
    for (const client of listeners) {
      client.onNotification = (text) => {
        const at = sentAt(text);
        if (at !== undefined) latency.record(performance.now() - at);
      };
    }
  }

  /** Resolves when the server has taken it. */
  async say(client: PlainClient | undefined): Promise<void> {
    await client?.request('message.send', { topic: 'bench', payload: stamped(performance.now(), this.#characters) });
  }
}
