/** What the browser is told to hold against the page. */
import type { RequestHandler } from 'express';
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
  frameAncestors: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:', 'mediastream:'],
  objectSrc: ["'none'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
};

/** The features that the page needs are its own alone; some that it never needs are off. */
const PERMISSIONS_POLICY =
  'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()';

/** Sets the security headers of every answer; `https`: whether browsers may insist on HTTPS from now on. */
export function securityHeaders(https: boolean): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives },
      strictTransportSecurity: https ? { maxAge: HSTS_MAX_AGE, includeSubDomains: false } : false,
    }),
    (_request, response, next) => {
      response.set('Permissions-Policy', PERMISSIONS_POLICY);
      next();
    },
  ];
}
