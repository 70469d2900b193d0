/** Asks the node of this machine whether it lives, for a container's health check: exit code 0 if it does, else 1. */
import { get } from 'node:http';
import { get as getTls } from 'node:https';
import { loadConfig } from '../config/load.ts';
import { addressUrlOf } from './addresses.ts';

/** Before the container's own patience ends, in ms. */
const TIMEOUT_MS = 2_500;

const { http } = loadConfig(process.env);
const secure = http.tls.certFile !== undefined;
const url = `${addressUrlOf(secure ? 'https' : 'http', http.host, http.port)}/healthz`;

const end = (error?: Error): never => {
  if (error) process.stderr.write(`${url}: ${error.message}\n`);
  process.exit(error ? 1 : 0);
};
// The certificate is for the names by which others know this machine.
const options = { timeout: TIMEOUT_MS, rejectUnauthorized: false };
const request = (secure ? getTls : get)(url, options, ({ statusCode }) =>
  statusCode === 200 ? end() : end(new Error(`status ${statusCode}`)),
);
request.on('timeout', () => request.destroy(new Error('no answer')));
request.on('error', end);
