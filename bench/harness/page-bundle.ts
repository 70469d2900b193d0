/** A script for a page, with all that it imports. */
import { build } from 'vite';

/** @param entry path of a TypeScript module of ours */
export async function bundleForPage(entry: string): Promise<string> {
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
