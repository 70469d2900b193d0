import { defineConfig } from 'vite';

/** Where `npm start` serves: the development server of Vite passes the API and the signaling socket on to it. */
const server = 'http://localhost:3000';

export default defineConfig({
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
