/** What browsers tell of the network. */

/** A part of the Network Information API, which not every browser has (https://wicg.github.io/netinfo/). */
interface Connection {
  readonly type?: string;
  addEventListener(type: 'change', listener: () => void): void;
  removeEventListener(type: 'change', listener: () => void): void;
}

const isConnection = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && 'addEventListener' in value && 'removeEventListener' in value;

/**
 * Calls the listener whenever the browser says that it is online again, or that it is on another kind of network; elsewhere
 * never.
 * @returns takes the listener off
 */
export function onNetworkChange(listener: () => void): () => void {
  // Node has no such event, nor a global `addEventListener`.
  if (!('addEventListener' in globalThis)) return () => {};
  const found: unknown = typeof navigator === 'undefined' ? undefined : Reflect.get(navigator, 'connection');
  const connection = isConnection(found) ? found : null;
  let type = connection?.type;
  // The event also tells estimates of the bandwidth, all the time.
  const changed = (): void => {
    if (connection?.type === type) return;
    type = connection?.type;
    listener();
  };
  globalThis.addEventListener('online', listener);
  connection?.addEventListener('change', changed);
  return () => {
    globalThis.removeEventListener('online', listener);
    connection?.removeEventListener('change', changed);
  };
}
