/** Serves the web client that Vite has built. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import express, { Router, type Request, type RequestHandler } from 'express';
import { TenantName } from '../../signaling/protocol/primitives.ts';
import { frameBy } from './security-headers.ts';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Causeway</title>
<h1>The web client is not built</h1>
<p>The server runs, but its page is missing. Stop it and run <code>npm start</code>, which builds the page first.</p>
</html>
`;

/** Encodings that the build writes beside each file, the best first, with the ends of their names. */
const ENCODINGS = { br: '.br', gzip: '.gz' } as const;

/** Has the compressed file sent in place of the one that is asked for, where there is one and the browser takes it. */
function precompressed(folder: string): RequestHandler {
  const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
  return (request, response, next) => {
    response.vary('Accept-Encoding');
    const name = request.path.slice(1);
    const encoding = request.acceptsEncodings('br', 'gzip');
    if ((encoding === 'br' || encoding === 'gzip') && names.has(name + ENCODINGS[encoding])) {
      response.set('Content-Encoding', encoding).type(extname(name));
      request.url = `/${name}${ENCODINGS[encoding]}`;
    }
    next();
  };
}

/** Whose pages may frame and steer the page. */
export interface Embedders {
  /** Origins, for meetings of every tenant. */
  readonly all: readonly string[];
  /** Further ones, for meetings of one tenant. */
  ofTenant(tenant: string): readonly string[];
}

interface PageWishes {
  /** Below which the page is to live: the build writes `./` in its place. */
  readonly basePath: string;
  readonly embedders: readonly string[];
  /** The page joins meetings of this tenant alone; undefined: of any. */
  readonly tenant: string | undefined;
}

/** The page that the build has made, with what only the server knows. */
async function pageFor(file: string, { basePath, embedders, tenant = '' }: PageWishes): Promise<string> {
  const page = await readFile(file, 'utf8');
  return page
    .replaceAll('="./', `="${basePath}`)
    .replace('name="causeway-embedders" content=""', `name="causeway-embedders" content="${embedders.join(' ')}"`)
    .replace('name="causeway-tenant" content=""', `name="causeway-tenant" content="${tenant}"`);
}

/** The tenant for whose meetings alone the page is asked for, in a frame, if there is such: see docs/EMBEDDING.md. */
function tenantOf({ query }: Request): string | undefined {
  const name = TenantName.safeParse(query['tenant']);
  return query['embed'] === '1' && name.success ? name.data : undefined;
}

/** No other page may frame this one, those that may frame meetings included: what is pressed here ends meetings. */
const unframed: RequestHandler = (_request, response, next) => {
  const policy = String(response.getHeader('Content-Security-Policy') ?? '');
  response.set('Content-Security-Policy', policy.replace(/frame-ancestors [^;]*/, "frame-ancestors 'none'"));
  response.set('X-Frame-Options', 'DENY');
  next();
};

/** The element by which pages of other origins show meetings: they load it from here (docs/EMBEDDING.md). */
const ELEMENT = 'causeway-meeting.js';

/**
 * Makes `/`, `/r/ROOM`, `/check`, `/check/ROOM`, the operators' `/admin` and the page's files answer.
 * The page is asked for anew each time; what has a hash in its name never.
 * @param basePath below which the browser sees them, as `/` or `/meet/`
 */
export function webClient(folder: string, basePath: string, embedders: Embedders): Router {
  const router = Router();
  const assets = join(folder, 'assets');
  const forGood = express.static(assets, { index: false, immutable: true, maxAge: '1y' });
  router.use('/assets', precompressed(assets), forGood);
  const page =
    (name: string): RequestHandler =>
    async (request, response) => {
      response.set('Cache-Control', 'no-cache');
      const tenant = name === 'index.html' ? tenantOf(request) : undefined;
      const own = tenant === undefined ? [] : embedders.ofTenant(tenant);
      frameBy(response, own);
      const wishes = { basePath, embedders: [...embedders.all, ...own], tenant };
      const text = await pageFor(join(folder, name), wishes).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (text === null) response.status(503).type('html').send(NOT_BUILT);
      else response.type('html').send(text);
    };
  router.get(['/', '/r/:room', '/check', '/check/:room'], page('index.html'));
  router.get(['/admin', '/admin.html'], unframed, page('admin.html'));
  const setHeaders = (response: express.Response, path: string): void => {
    response.set('Cache-Control', 'no-cache');
    if (basename(path) !== ELEMENT) return;
    // It holds no secret: what it may do in a page is decided when that page frames this one.
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
  };
  router.use(express.static(folder, { index: false, cacheControl: false, setHeaders }));
  return router;
}
