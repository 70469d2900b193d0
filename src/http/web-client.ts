/** Serves the web client that Vite has built. */
import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';

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

/** Makes `/`, `/r/ROOM` and the page's files answer. The page is asked for anew each time; what has a hash in its name never. */
export function webClient(folder: string): Router {
  const router = Router();
  const assets = join(folder, 'assets');
  const forGood = express.static(assets, { index: false, immutable: true, maxAge: '1y' });
  router.use('/assets', precompressed(assets), forGood);
  router.get(['/', '/r/:room'], (_request, response, next) => {
    response.set('Cache-Control', 'no-cache');
    response.sendFile(
      'index.html',
      { root: folder, cacheControl: false },
      (error: NodeJS.ErrnoException | undefined) => {
        if (error === undefined) return;
        if (error.code === 'ENOENT') response.status(503).type('html').send(NOT_BUILT);
        else if (!response.headersSent) next(error);
      },
    );
  });
  const setHeaders = (response: express.Response) => void response.set('Cache-Control', 'no-cache');
  router.use(express.static(folder, { index: false, cacheControl: false, setHeaders }));
  return router;
}
