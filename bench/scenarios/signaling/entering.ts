import type { ServerProcess } from '../../harness/server-process.ts';
import { PlainClient } from '../../load/sockets/plain-client.ts';

/** So many connect at a time. */
const AT_ONCE = 20;

/** Connects clients that have shown who they are; each with its room, whom nobody has joined yet. */
export async function connectMany(
  server: ServerProcess,
  count: number,
  roomOf: (index: number) => string,
): Promise<PlainClient[]> {
  const clients: PlainClient[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const indices = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, place) => first + place);
    const connected = indices.map(async (index) => {
      const client = await PlainClient.connect(server.signalingUrl);
      await client.authenticate(await server.token(roomOf(index), `client-${index}`));
      return client;
    });
    clients.push(...(await Promise.all(connected)));
  }
  return clients;
}

/** Lets them join their rooms, a few at a time. */
export async function joinMany(clients: readonly PlainClient[], roomOf: (index: number) => string): Promise<void> {
  for (let first = 0; first < clients.length; first += AT_ONCE) {
    const some = clients.slice(first, first + AT_ONCE);
    await Promise.all(some.map((client, place) => client.join(roomOf(first + place))));
  }
}
