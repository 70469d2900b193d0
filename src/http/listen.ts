/** Servers that listen, and how they end. */
import type { Server } from 'node:http';
import type { Server as TcpServer } from 'node:net';

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Every address of the machine, IPv4 and IPv6, unless given. */
  readonly host?: string | undefined;
  /** Takes the connections and hands them to the server, where that is given. */
  readonly front?: TcpServer | undefined;
  /** Key of the configuration that names the port: told when it cannot be had. */
  readonly setting: string;
}

export interface ListeningServer {
  readonly port: number;
  /** Stops listening and ends all HTTP connections. Sockets that were upgraded are their owner's. May be called twice. */
  close(): Promise<void>;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it',
  EADDRNOTAVAIL: 'the address is none of this machine',
  EACCES: 'this user may not have it',
};

/** A server cannot listen. The message says on which port, and why. */
export class ListenError extends Error {
  /** Key of the configuration that names the port. */
  readonly setting: string;

  constructor({ port, host, setting }: ListenOptions, cause: NodeJS.ErrnoException) {
    const place = host === undefined ? '' : ` of ${host}`;
    super(`cannot listen on TCP port ${port}${place}: ${REASONS[cause.code ?? ''] ?? cause.message}`, { cause });
    this.name = 'ListenError';
    this.setting = setting;
  }
}

/**
 * Starts to listen.
 *
 * @throws {ListenError} if the port is in use, the address is not the machine's, or the like
 */
export async function listen(server: Server, options: ListenOptions): Promise<ListeningServer> {
  const { port, host, front = server } = options;
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(new ListenError(options, error));
    front.once('error', failed);
    front.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      front.off('error', failed);
      resolve();
    });
  });
  const address = front.address();
  let closed: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        front.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}
