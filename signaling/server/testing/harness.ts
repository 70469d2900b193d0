/** A signaling server on a free port with fake meetings, torn down when the test is over. */
import { coordinateAlone } from '../../../src/coordination/alone.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Role } from '../../protocol/primitives.ts';
import { CausewayError } from '../../../src/domain/errors.ts';
import { grantsOfRole, type Principal } from '../../../src/domain/grants.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import type { Logger } from '../../../src/ports/logger.ts';
import type { Telemetry } from '../../../src/ports/telemetry.ts';
import { SignalingServer, type SignalingServerOptions } from '../signaling-server.ts';
import { FakeMeetings } from './fake-meetings.ts';
import { TestClient } from './test-client.ts';

export interface Harness {
  readonly server: SignalingServer;
  readonly meetings: FakeMeetings;
  readonly port: number;
  /** What was logged above `debug`, as `level message: error`. */
  readonly logged: string[];
  /** What was counted: `method code`, `joined`, `opened`, `closed code`. */
  readonly counted: string[];
  readonly connect: () => Promise<TestClient>;
}

/** Tokens of the tests are `tenant/identity` or `tenant/identity/role`, a host's without one; `expired` and everything else is refused. */
const verifier = {
  verify(token: string): Principal {
    if (token === 'expired') throw new CausewayError('token_expired', 'the token has expired');
    const [tenant, identity, named = 'host'] = token.split('/');
    if (!tenant || !identity) throw new CausewayError('token_invalid', 'the token is malformed');
    const role = Role.parse(named);
    return { tenant, identity, name: identity, role, room: '*', grants: grantsOfRole(role) };
  },
};

export async function startServer(options: Partial<SignalingServerOptions> = {}): Promise<Harness> {
  const meetings = new FakeMeetings();
  const logged: string[] = [];
  const counted: string[] = [];
  const server = new SignalingServer({
    shared: coordinateAlone(),
    alternatives: () => ['wss://elsewhere.test/v1/signaling'],
    meetings,
    verifier,
    node: { id: 'node-1', region: 'local' },
    allowedOrigins: [],
    clock: systemClock,
    logger: recordingLogger(logged),
    telemetry: recordingTelemetry(counted),
    ...options,
  });
  const httpServer = createServer();
  server.attach(httpServer);
  await new Promise<void>((resolve) => {
    httpServer.listen(0, '127.0.0.1', resolve);
  });
  const { port } = addressOf(httpServer.address());
  const clients: TestClient[] = [];
  onTestFinished(async () => {
    for (const { socket } of clients) socket.terminate();
    await server.close();
    httpServer.close();
    httpServer.closeAllConnections();
  });
  const connect = async (): Promise<TestClient> => {
    const client = await TestClient.connect(port);
    clients.push(client);
    return client;
  };
  return { server, meetings, port, logged, counted, connect };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}

function recordingLogger(logged: string[]): Logger {
  const record = (level: string) => (context: object, message: string) =>
    logged.push(`${level} ${message}${'err' in context ? `: ${String(context.err)}` : ''}`);
  const logger: Logger = {
    debug: () => undefined,
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: () => logger,
  };
  return logger;
}

function recordingTelemetry(counted: string[]): Telemetry {
  return {
    requestAnswered: (method, code) => counted.push(`${method} ${code}`),
    joined: () => counted.push('joined'),
    roomClosed: () => undefined,
    socketOpened: () => counted.push('opened'),
    socketClosed: (code) => counted.push(`closed ${code}`),
  };
}
