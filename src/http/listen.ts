/** Servers that listen, and how they end. */
import type { Server } from 'node:http';

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Every address of the machine, IPv4 and IPv6, unless given. */
  readonly host?: string | undefined;
}

export interface ListeningServer {
  readonly port: number;
  /** Stops listening and ends all HTTP connections. Sockets that were upgraded are their owner's. May be called twice. */
  close(): Promise<void>;
}

/** A server cannot listen; `code` is the system's, such as EADDRINUSE. */
export class ListenError extends Error {
  readonly code: string;

  constructor(code: string, { port, host }: ListenOptions, cause: Error) {
    super(`cannot listen on ${host === undefined ? '' : `${host}, `}port ${port}: ${code}`, { cause });
    this.name = 'ListenError';
    this.code = code;
  }
}

/**
 * Starts to listen.
 *
 * @throws {ListenError} if the port is in use, the address is not the machine's, or the like
 */
export async function listen(server: Server, options: ListenOptions): Promise<ListeningServer> {
  const { port, host } = options;
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(new ListenError(error.code ?? 'unknown', options, error));
    server.once('error', failed);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', failed);
      resolve();
    });
  });
  const address = server.address();
  let closed: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}
