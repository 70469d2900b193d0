import { request as httpRequest } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { listen } from './listen.ts';
import { createWebServer } from './web-server.ts';

let server: Awaited<ReturnType<typeof listen>> | undefined;
afterEach(() => server?.close());

it.each([
  ['/', '/r/daily', '/r/daily'],
  ['/', '/meet/r/daily', '/meet/r/daily'],
  ['/meet/', '/meet/r/daily?name=Ada', '/r/daily?name=Ada'],
  ['/meet/', '/r/daily', '/r/daily'],
  ['/meet/', '/meet', '/'],
  ['/meet/', '/meet?name=Ada', '/?name=Ada'],
  ['/meet/', '/meeting', '/meeting'],
  ['/meet/', '/meet//evil.example', '//evil.example'],
])('below %s: a request for %s is one for %s, its upgrade too', async (basePath, path, seen) => {
  const urls: (string | undefined)[] = [];
  const webServer = createWebServer(
    (request, response) => {
      urls.push(request.url);
      response.end();
    },
    { tls: undefined, basePath },
  );
  webServer.on('upgrade', (request, socket) => {
    urls.push(request.url);
    socket.destroy();
  });
  server = await listen(webServer, { port: 0, host: '127.0.0.1', setting: 'http.port' });
  const where = { host: '127.0.0.1', port: server.port, path };
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket' };
  for (const headers of [{}, upgrade]) {
    await new Promise((resolve) => {
      httpRequest({ ...where, headers }, resolve)
        .once('error', resolve)
        .end();
    });
  }
  expect(urls).toEqual([seen, seen]);
});
