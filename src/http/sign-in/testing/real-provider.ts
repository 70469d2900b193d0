/** A real OpenID provider, for tests: whoever writes a name into its form is signed in under it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';

export interface RealProvider {
  readonly issuer: string;
  /** From now on it answers: its client may come back to these addresses. */
  open(callbackUrl: string, afterSignOut: string): void;
  close(): Promise<void>;
}

/** The groups of a person, by their name. */
const GROUPS: Readonly<Record<string, readonly string[]>> = { ada: ['meeting-hosts'], bo: [] };

export async function startRealProvider(): Promise<RealProvider> {
  let handler = async (_request: IncomingMessage, response: ServerResponse): Promise<void> =>
    void response.writeHead(503).end();
  const server = createServer((request, response) => void handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const issuer = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  return {
    issuer,
    open(callbackUrl, afterSignOut) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: 'causeway',
            client_secret: 'what only both know: %/+&=:',
            redirect_uris: [callbackUrl],
            post_logout_redirect_uris: [afterSignOut],
          },
        ],
        claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
        scopes: ['openid', 'profile', 'groups'],
        pkce: { required: () => true },
        cookies: { keys: ['only for tests'] },
        findAccount: (_context, id) => ({
          accountId: id,
          claims: () => ({ sub: id, name: `${id} of the provider`, groups: [...(GROUPS[id] ?? [])] }),
        }),
      });
      handler = provider.callback();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
