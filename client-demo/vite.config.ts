import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, defineConfig, type Plugin } from 'vite';

/** Where `npm start` serves: the development server of Vite passes the API and the signaling socket on to it. */
const server = 'http://localhost:3000';

/** What gets smaller by compression; pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(?:css|js|json|svg|wasm|tflite|map)$/;

/** From this size on, in bytes, the best compression takes too long for what it gains. */
const LARGE = 1_000_000;
const HUGE = 10_000_000;

/** Of 11: at 9 a file is nearly as small, and made much faster; at 6 a huge one is still a quarter of itself. */
function qualityFor({ length }: Buffer): number {
  if (length < LARGE) return constants.BROTLI_MAX_QUALITY;
  return length < HUGE ? 9 : 6;
}

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
        writeFileSync(
          `${file}.br`,
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: qualityFor(content) } }),
        );
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

/**
 * Writes beside the page the element by which pages of other origins show meetings: one file under a name of its own, as
 * those pages name it.
 */
function element(): Plugin {
  return {
    name: 'causeway-element',
    apply: 'build',
    async closeBundle() {
      await build({
        configFile: false,
        logLevel: 'warn',
        root: import.meta.dirname,
        publicDir: false,
        build: {
          outDir: '../dist/client-demo',
          emptyOutDir: false,
          target: 'es2023',
          lib: {
            entry: join(import.meta.dirname, '../signaling/client/embed/causeway-meeting.ts'),
            formats: ['es'],
            fileName: () => 'causeway-meeting.js',
          },
        },
      });
    },
  };
}

/**
 * Parts of libraries that the page never uses, and that nothing would take out, as they hang on what it does use: handlers of
 * browsers that the page's own code does not run in, and what writes JSON Schemas. In their place stand modules with the same
 * names of exports and nothing behind them.
 */
const UNUSED =
  /\/node_modules\/(?:mediasoup-client\/lib\/(?:handlers\/(?:ReactNative106|Chrome74|FakeHandler)|test\/fakeParameters)|zod\/v4\/core\/(?:to-json-schema|json-schema-processors|json-schema-generator))\.js$/;

/** A module that exports, under each name that this one does, a function which must not be called but gives such functions. */
function emptied(source: string): string {
  const names = [...source.matchAll(/^export (?:const|function|class|\{ \w+ as) (\w+)/gm)].map(([, name = '']) => name);
  const empty = 'const absent = () => absent;\n';
  // Of CommonJS the importer takes what it finds.
  if (names.length === 0) return 'exports.__esModule = true;\n';
  return empty + names.map((name) => `export const ${name} = absent;\n`).join('');
}

function lean(): Plugin {
  return {
    name: 'causeway-lean',
    apply: 'build',
    enforce: 'pre',
    load: (id) => (UNUSED.test(id) ? emptied(readFileSync(id, 'utf8')) : null),
  };
}

/** The package of the speech model names its program alone among its exports; the page takes the model out of it. */
const MODEL = {
  '@moonshine-ai/moonshine-js/dist': join(import.meta.dirname, '../node_modules/@moonshine-ai/moonshine-js/dist'),
};

const common = {
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
} as const;

const output = {
  outDir: '../dist/client-demo',
  target: 'es2023',
  // No data: URLs: the page's content security policy takes scripts and styles from its own origin only.
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
} as const;

/** Builds the operators' page apart: were they built together, the meeting's page would come in many more pieces. */
function operatorsPage(): Plugin {
  return {
    name: 'causeway-operators-page',
    apply: 'build',
    async closeBundle() {
      await build({
        ...common,
        configFile: false,
        logLevel: 'warn',
        root: import.meta.dirname,
        base: './',
        publicDir: false,
        plugins: [compress()],
        build: {
          ...output,
          emptyOutDir: false,
          rolldownOptions: { input: join(import.meta.dirname, 'admin.html') },
        },
      });
    },
  };
}

export default defineConfig(({ command }) => ({
  // Below which path the page lives says the server (see src/http/web-client.ts).
  base: command === 'build' ? './' : '/',
  plugins: [lean(), compress(), element(), operatorsPage()],
  ...common,
  resolve: { alias: MODEL },
  build: { ...output, emptyOutDir: true },
  server: { proxy: { '/v1': { target: server, ws: true } } },
}));
