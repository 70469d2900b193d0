/** `POST /v1/leave`: how a page leaves that is being closed, by `navigator.sendBeacon`. */
import { Router, text } from 'express';

/** The resume token, and no more. */
const MAX_BODY = '1kb';

/** Makes `POST /` with a resume token as its text answer 204, whether there is such a session or not. */
export function leaving(leave: (resumeToken: string) => void): Router {
  const router = Router();
  router.post('/', text({ limit: MAX_BODY, type: '*/*' }), (request, response) => {
    const body: unknown = request.body;
    if (typeof body === 'string') leave(body.trim());
    response.status(204).end();
  });
  return router;
}
