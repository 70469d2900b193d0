import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm start` serves: the development server of Vite passes the API and the signaling socket on to it. */
const server = 'http://localhost:3000';

/** What gets smaller by compression; pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(?:css|js|json|svg|wasm|map)$/;

/** Writes beside each file of `assets` what the server sends to browsers that take Brotli or gzip. */
function compress(): Plugin {
  return {
    name: 'causeway-compress',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const folder = join(dir, 'assets');
      for (const name of readdirSync(folder).filter((each) => COMPRESSIBLE.test(each))) {
        const file = join(folder, name);
        const content = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(content));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [compress()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/client-demo',
    emptyOutDir: true,
    target: 'es2023',
    // No data: URLs: the page's content security policy takes scripts and styles from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': { target: server, ws: true } } },
});
