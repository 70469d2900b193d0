/** Bytes that tell where they are. */
export const content = (size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_each, at) => (at * 31 + (at >> 8)) & 255));

export async function* chunksOf(bytes: Uint8Array, size = 64 * 1_024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
