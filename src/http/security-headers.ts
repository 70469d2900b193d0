/** What the browser is told to hold against the page. */
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

/** Half a year, in seconds. */
const HSTS_MAX_AGE = 182 * 24 * 60 * 60;

const directives = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  // The signaling socket may be another node's, and so may the health check by which a region's distance is measured.
  connectSrc: ["'self'", 'ws:', 'wss:', 'http:', 'https:'],
  fontSrc: ["'self'"],
  formAction: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:', 'mediastream:'],
  objectSrc: ["'none'"],
  // WebAssembly runs the filters of microphone and camera; no text ever becomes a script.
  scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
};

/** The features that the page needs are its own alone; some that it never needs are off. */
const PERMISSIONS_POLICY =
  'camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=()';

/**
 * Sets the security headers of every answer.
 * @param https whether browsers may insist on HTTPS from now on
 * @param embedders origins whose pages may frame this one. What they do not delegate (`allow` of the frame) it has not:
 *   the policy of permissions stays as it is
 */
export function securityHeaders(https: boolean, embedders: readonly string[]): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { ...directives, frameAncestors: ["'self'", ...embedders] },
      },
      // The older header knows no origins: browsers that know the newer one pass it over, and others must not refuse.
      ...(embedders.length > 0 ? { xFrameOptions: false } : {}),
      strictTransportSecurity: https ? { maxAge: HSTS_MAX_AGE, includeSubDomains: false } : false,
    }),
    (_request, response, next) => {
      response.set('Permissions-Policy', PERMISSIONS_POLICY);
      next();
    },
  ];
}

/** Lets pages of further origins frame this answer. */
export function frameBy(response: Response, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const policy = String(response.getHeader('Content-Security-Policy') ?? '');
  response.set('Content-Security-Policy', policy.replace(/frame-ancestors [^;]*/, `$& ${origins.join(' ')}`));
  response.removeHeader('X-Frame-Options');
}
