/** What the HTTP port answers before the parts behind it are there. */
import type { RequestListener } from 'node:http';

/** Answers everything as `/readyz` does while the node is not ready. */
export const starting: RequestListener = (_request, response) => {
  response
    .writeHead(503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'Retry-After': '1' })
    .end(JSON.stringify({ status: 'unavailable', reason: 'the server starts' }));
};
