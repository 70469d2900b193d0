/** Serves the web client that Vite has built. */
import { join } from 'node:path';
import express, { Router } from 'express';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Causeway</title>
<h1>The web client is not built</h1>
<p>The server runs, but its page is missing. Stop it and run <code>npm start</code>, which builds the page first.</p>
</html>
`;

/** Makes `/`, `/r/ROOM` and the page's files answer. The page is asked for anew each time; what has a hash in its name never. */
export function webClient(folder: string): Router {
  const router = Router();
  router.use('/assets', express.static(join(folder, 'assets'), { index: false, immutable: true, maxAge: '1y' }));
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
