import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { listen, ListenError, type ListeningServer } from './listen.ts';

const servers: ListeningServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(port: number): Promise<ListeningServer> {
  const server = await listen(
    createServer((_request, response) => response.end('hello')),
    { port, host: '127.0.0.1', setting: 'http.port' },
  );
  servers.push(server);
  return server;
}

it('tells the port that it got', async () => {
  const { port } = await start(0);
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('hello');
});

it('names the port that is in use', async () => {
  const { port } = await start(0);
  const second = start(port);
  await expect(second).rejects.toBeInstanceOf(ListenError);
  await expect(second).rejects.toMatchObject({
    setting: 'http.port',
    message: `cannot listen on TCP port ${port} of 127.0.0.1: another program has it`,
  });
});

it('frees the port when closed, connections that are kept alive or not, and may be closed twice', async () => {
  const server = await start(0);
  await (await fetch(`http://127.0.0.1:${server.port}`)).text();
  await Promise.all([server.close(), server.close()]);
  expect((await start(server.port)).port).toBe(server.port);
});
