/** What is counted where it happens; what can be read off when asked is a gauge over `stats()` instead. */
export interface Telemetry {
  /** A signaling request was answered. `code` is `ok` or an error code; an unknown method is counted as `unknown`. */
  requestAnswered(method: string, code: string, seconds: number): void;
  /** From the arrival of `room.join` to its answer. */
  joined(seconds: number): void;
  /** The last participant of this node left a room. @param seconds since the first came */
  roomClosed(seconds: number): void;
  /** A signaling socket was opened or closed. */
  socketOpened(): void;
  socketClosed(closeCode: number): void;
}

/** For tests: counts nothing. */
export const noTelemetry: Telemetry = {
  requestAnswered: () => undefined,
  joined: () => undefined,
  roomClosed: () => undefined,
  socketOpened: () => undefined,
  socketClosed: () => undefined,
};
