/**
 * `/v1/files/ID`: the bytes of files that people share in meetings, for who has a ticket from the signaling. Uploads go on
 * where they were cut, as tus 1.0 does it (https://tus.io/protocols/resumable-upload). What was brought is never shown by the
 * server as anything: it is a download, of unknown type, without any right in a page.
 */
import { pipeline } from 'node:stream/promises';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { CausewayError } from '../../domain/errors.ts';
import { BlobBusyError, BlobOffsetError } from '../../ports/blobs.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Claim, FileDesk } from '../../services/files/file-desk.ts';
import { sendError } from '../http-error.ts';
import { Slots } from './slots.ts';

const TUS = '1.0.0';
const OFFSET = 'application/offset+octet-stream';
/** Uploads and downloads that are under way at a time on this node, and of one seat. */
const MAX_TRANSFERS = 256;
const MAX_OF_SEAT = 4;

/** What is asked of the files. */
export type Desk = Pick<FileDesk, 'claim' | 'begin' | 'offset' | 'append' | 'read'>;

export interface FilesRouterOptions {
  readonly desk: Desk;
  readonly logger: Logger;
}

export function files({ desk, logger }: FilesRouterOptions): Router {
  const router = Router();
  const slots = new Slots(MAX_TRANSFERS, MAX_OF_SEAT);

  /** Finds out who asks, and answers what goes wrong. */
  const handled =
    (work: (claim: Claim, request: Request, response: Response) => Promise<void>): RequestHandler<{ id: string }> =>
    async (request, response) => {
      try {
        const claim = await desk.claim(ticketOf(request), request.params.id);
        await work(claim, request, response);
      } catch (error) {
        answerWith(error, response, logger);
      }
    };
  const inSlot = async (claim: Claim, work: () => Promise<void>): Promise<void> => {
    const { tenant, room, identity } = claim.ticket;
    const free = slots.take(`${tenant}/${room}/${identity}`);
    try {
      await work();
    } finally {
      free();
    }
  };

  router.use('/:id', (_request, response, next) => {
    // A ticket is all that is asked for, and never comes by itself: pages of other nodes may use it.
    response.set({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Upload-Offset, Upload-Length, Tus-Resumable, Content-Range, Retry-After',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Tus-Resumable': TUS,
      'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  });
  router.options('/:id', (_request, response) => {
    response.set({
      'Access-Control-Allow-Methods': 'POST, HEAD, PATCH, GET',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, Upload-Offset, Tus-Resumable, Range',
      'Access-Control-Max-Age': '600',
      'Tus-Version': TUS,
    });
    response.status(204).end();
  });

  router.post(
    '/:id',
    handled(async (claim, _request, response) => {
      response.set('Upload-Offset', String(await desk.begin(claim)));
      response.status(201).end();
    }),
  );
  router.head(
    '/:id',
    handled(async (claim, _request, response) => {
      response.set({ 'Upload-Offset': String(await desk.offset(claim)), 'Upload-Length': String(claim.file.size) });
      response.status(200).end();
    }),
  );
  router.patch(
    '/:id',
    handled(async (claim, request, response) => {
      const from = offsetOf(request);
      if (request.headers['content-type'] !== OFFSET) {
        sendError(response, 415, 'bad_request', `the content type is not ${OFFSET}`);
        return;
      }
      await inSlot(claim, async () => {
        response.set('Upload-Offset', String(await desk.append(claim, from, request)));
        response.status(204).end();
      });
    }),
  );
  router.get(
    '/:id',
    handled((claim, request, response) => inSlot(claim, () => download(desk, claim, request, response))),
  );
  router.all('/:id', (_request, response) => {
    response.set('Allow', 'OPTIONS, POST, HEAD, PATCH, GET');
    sendError(response, 405, 'bad_request', 'this is not done to a file');
  });
  return router;
}

async function download(desk: Desk, claim: Claim, request: Request, response: Response): Promise<void> {
  const from = rangeOf(request);
  if (from >= claim.file.size) {
    response.set('Content-Range', `bytes */${claim.file.size}`);
    sendError(response, 416, 'bad_request', 'the file ends before that');
    return;
  }
  const { size, bytes } = await desk.read(claim, from);
  if (from > 0) response.status(206).set('Content-Range', `bytes ${from}-${size - 1}/${size}`);
  // Express makes the header of any name (RFC 6266).
  response.attachment(claim.file.name);
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(size - from),
    'Accept-Ranges': 'bytes',
  });
  await pipeline(bytes, response).catch((error: unknown) => {
    // The reader went, or may read no more: what was sent shows that it is not all.
    response.destroy();
    if (error instanceof CausewayError && error.code === 'unavailable') throw error;
  });
}

/** @throws `unauthenticated` */
function ticketOf({ headers: { authorization = '' } }: Request): string {
  const [, ticket] = /^Bearer ([\w.-]{1,4096})$/i.exec(authorization) ?? [];
  if (ticket === undefined)
    throw new CausewayError('unauthenticated', 'this needs a ticket: `Authorization: Bearer …`');
  return ticket;
}

/** @throws `bad_params` */
function offsetOf(request: Request): number {
  const text = request.get('Upload-Offset') ?? '';
  if (!/^\d{1,15}$/.test(text)) throw new CausewayError('bad_params', 'this needs the header Upload-Offset: a number');
  return Number(text);
}

/** From where on; only ranges to the end are understood. @throws `bad_params` */
function rangeOf(request: Request): number {
  const range = request.get('Range');
  if (range === undefined) return 0;
  const [, from] = /^bytes=(\d{1,15})-$/.exec(range) ?? [];
  if (from === undefined) throw new CausewayError('bad_params', 'expected a range such as `bytes=1024-`');
  return Number(from);
}

function answerWith(error: unknown, response: Response, logger: Logger): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof BlobOffsetError) {
    response.set('Upload-Offset', String(error.offset));
    sendError(response, 409, 'bad_params', `the upload goes on at ${error.offset}`);
  } else if (error instanceof BlobBusyError) {
    response.set('Retry-After', '1');
    sendError(response, 423, 'unavailable', 'the file is being uploaded by another request');
  } else if (error instanceof CausewayError) {
    const { code, message } = error;
    if (code === 'unauthenticated') sendError(response, 401, 'unauthorized', message);
    else if (code === 'stale' || code === 'forbidden') sendError(response, 403, 'forbidden', message);
    else if (code === 'not_found') sendError(response, 404, 'not_found', message);
    else if (code === 'bad_params') sendError(response, 400, 'bad_params', message);
    else if (code === 'rate_limited') sendError(response.set('Retry-After', '2'), 429, 'rate_limited', message);
    else {
      logger.warn({ err: error }, 'a file cannot be kept or read');
      sendError(response.set('Retry-After', '2'), 503, 'unavailable', message);
    }
  } else if (isCut(error)) response.destroy();
  else {
    logger.error({ err: error }, 'a request for a file failed');
    sendError(response, 500, 'internal', 'an unexpected error in the server; it was logged there');
  }
}

/** The client went in the middle. */
const isCut = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.code));
