/** Errors as the HTTP API answers them: `{error: {code, message, data?}}`, never with a stack trace. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Logger } from '../ports/logger.ts';

/** Codes of the HTTP API. */
export type HttpErrorCode = 'bad_request' | 'bad_params' | 'unauthorized' | 'too_large' | 'not_found' | 'internal';

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
