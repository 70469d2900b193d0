/** An id beyond coincidence. Not `randomUUID`, which browsers have in secure contexts only. */
export function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
