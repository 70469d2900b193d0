/** What the HTTP port answers when the parts behind it cannot. */
import type { RequestListener } from 'node:http';

const unavailable =
  (reason: string, headers: Readonly<Record<string, string>>): RequestListener =>
  (_request, response) => {
    response
      .writeHead(503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
      .end(JSON.stringify({ status: 'unavailable', reason }));
  };

/** Answers everything as `/readyz` does while the node is not ready. */
export const starting: RequestListener = unavailable('the server starts', { 'Retry-After': '1' });

/** Answers everything, and takes the connection back, when there is no file descriptor to spare. */
export const full: RequestListener = unavailable('the server is full', { 'Retry-After': '10', Connection: 'close' });
