import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A module inside of mediasoup, as mediasoup itself loads it: what is replaced in it is replaced for all of mediasoup. */
export function mediasoupModule(file: string): unknown {
  const require = createRequire(import.meta.url);
  return require(join(dirname(require.resolve('mediasoup')), file));
}
