/** A script for a page, with all that it imports. */
import { build } from 'vite';

const bundles = new Map<string, Promise<string>>();

/**
 * Made once.
 * @param entry path of a TypeScript module of ours
 */
export function bundleForPage(entry: string): Promise<string> {
  const made = bundles.get(entry) ?? bundle(entry);
  bundles.set(entry, made);
  return made;
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry, formats: ['iife'], name: 'benchPage' },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const each of outputs) {
    if ('output' in each) return each.output[0].code;
  }
  throw new Error(`nothing was built of ${entry}`);
}
