/** Errors as the HTTP API answers them: `{error: {code, message, data?}}`, never with a stack trace. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { CausewayError } from '../domain/errors.ts';
import type { Logger } from '../ports/logger.ts';

/** Codes of the HTTP API. */
export type HttpErrorCode =
  | 'bad_request'
  | 'bad_params'
  | 'unauthorized'
  | 'forbidden'
  | 'rate_limited'
  | 'invitation_over'
  | 'invitation_early'
  | 'too_large'
  | 'not_found'
  | 'unavailable'
  | 'internal';

/** Answers with an error. */
export function sendError(
  response: Response,
  status: number,
  code: HttpErrorCode,
  message: string,
  data?: Readonly<Record<string, unknown>>,
): void {
  response.status(status).json({ error: { code, message, ...(data === undefined ? {} : { data }) } });
}

const NO_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found – Causeway</title>
<main>
<h1>There is no page here</h1>
<p>Perhaps the link was cut off. A link to a meeting looks like <code>…/r/name-of-the-room</code>.</p>
<p><a href="./">Start or join a meeting</a></p>
</main>
</html>
`;

/** The last handler outside of the API: people get a page, programs get JSON. */
export const noPage: RequestHandler = (request, response, next) => {
  if (request.accepts(['json', 'html']) === 'html') response.status(404).type('html').send(NO_PAGE);
  else notFound(request, response, next);
};

/** The last handler: nothing else had an answer. */
export const notFound: RequestHandler = (_request, response) => {
  sendError(response, 404, 'not_found', 'there is nothing here');
};

/** What express and its body parser throw when the client is to blame. */
const ClientError = z.object({ status: z.int().min(400).max(499), type: z.string().optional() });

/** Answers what handlers throw: the client's own mistakes by name, all else as `internal`, logged. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error); // express cuts the connection
      return;
    }
    if (error instanceof CausewayError && error.code === 'unavailable') {
      response.set('Retry-After', '1');
      sendError(response, 503, 'unavailable', error.message);
      return;
    }
    const clientError = ClientError.safeParse(error);
    if (!clientError.success) {
      logger.error({ err: error }, 'an HTTP request failed');
      sendError(response, 500, 'internal', 'an unexpected error in the server; it was logged there');
      return;
    }
    const { status, type } = clientError.data;
    if (type === 'entity.parse.failed') sendError(response, 400, 'bad_request', 'the body is not JSON');
    else if (status === 413) sendError(response, 413, 'too_large', 'the body is too large');
    else if (status === 404) sendError(response, 404, 'not_found', 'there is nothing here');
    else sendError(response, status, 'bad_request', 'the request cannot be read');
  };
}
