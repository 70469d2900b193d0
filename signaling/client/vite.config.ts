import { defineConfig } from 'vite';

/** The library for use by others: the public files as ES modules. Its dependencies are theirs to install. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../../dist/client',
    emptyOutDir: true,
    target: 'es2023',
    minify: false,
    sourcemap: true,
    lib: {
      entry: [
        'causeway-client.ts',
        'errors.ts',
        'show-track.ts',
        'timing.ts',
        'embed/causeway-meeting.ts',
        'features/notes/shared-document.ts',
      ],
      formats: ['es'],
    },
    rolldownOptions: { external: [/^mediasoup-client(\/|$)/, /^zod(\/|$)/, /^@hpke\/core$/] },
  },
});
