/**
 * Calls the listener whenever the browser says that it is online again; elsewhere never.
 * @returns what takes the listener off
 */
export function onOnline(listener: () => void): () => void {
  // Node has no such event, nor a global `addEventListener`.
  if (!('addEventListener' in globalThis)) return () => {};
  globalThis.addEventListener('online', listener);
  return () => {
    globalThis.removeEventListener('online', listener);
  };
}
