import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvitationKey } from '../../auth/invitation-key.ts';
import { ratesAlone } from '../../coordination/rates.ts';
import { silentLogger } from '../../ports/logger.ts';
import { createHttpApp } from '../http-app.ts';
import { CLIENT_TYPES_FILE, clientTypesText, OPENAPI_FILE, openApiText } from './generate.ts';
import { openApiDocument } from './openapi.ts';
import { noSignIn } from '../sign-in/testing/no-sign-in.ts';
import { apiOptions, ApiServer } from './testing/api-server.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** `get /v1/rooms/:` for each, whatever the params are called. */
const documented = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
  Object.keys(item)
    .filter((method) => METHODS.includes(method))
    .map((method) => `${method} ${path.replaceAll(/\{\w+\}/g, ':')}`),
);

test('docs/openapi.json is what the operations say (else run `npm run docs`)', () => {
  expect(readFileSync(OPENAPI_FILE, 'utf8')).toBe(openApiText());
});

test('the types of the client are what the operations say (else run `npm run docs`)', () => {
  expect(readFileSync(CLIENT_TYPES_FILE, 'utf8')).toBe(clientTypesText());
});

test('the document is a good one', async () => {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      // No server needs to be named: each node answers for itself.
      'no-server-example.com': 'off',
      'info-license-strict': 'off',
      // What is for browsers and health checks answers no problem of a program.
      'operation-4xx-response': 'off',
      // What only sends a browser on has none: held below.
      'operation-2xx-response': 'off',
    },
  });
  const problems = await lintFromString({ source: openApiText(), config });
  expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([]);
});

test('every operation says what it answers when all is well: 2xx, or where a browser is sent on to', () => {
  const Operation = z.object({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) });
  const without = Object.values(openApiDocument().paths ?? {})
    .flatMap((item) => Object.entries(z.record(z.string(), z.unknown()).parse(item)))
    .filter(([method]) => METHODS.includes(method))
    .map(([, operation]) => Operation.parse(operation))
    .filter(({ responses }) => !Object.keys(responses).some((status) => status.startsWith('2')));
  expect(without.map(({ operationId, responses }) => [operationId, '303' in responses])).toEqual([
    ['startSignIn', true],
    ['finishSignIn', true],
  ]);
});

const never = async (): Promise<never> => {
  throw new Error('nobody asks');
};

interface Layer {
  readonly route?: {
    readonly path: string | readonly string[];
    readonly stack: readonly { readonly method?: string }[];
  };
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly match: (path: string) => boolean;
}

const Stacked = z.custom<{ readonly stack: readonly Layer[] }>((value) => typeof value === 'function');

/** Routes of a router, with the path that it is mounted at: one of the documented ones, or none. */
function routesOf(stack: readonly Layer[], prefixes: readonly string[]): string[] {
  return stack.flatMap((layer) => {
    if (layer.route) {
      const { path, stack: handlers } = layer.route;
      const methods = handlers.flatMap(({ method }) =>
        method !== undefined && METHODS.includes(method) ? [method] : [],
      );
      const paths = [path].flat();
      return paths.flatMap((path) =>
        [...new Set(methods)].map((method) => {
          const tail = path === '/' ? '' : path.replaceAll(/:\w+/g, ':');
          const known = prefixes
            .map((prefix) => `${method} ${prefix}${tail}`)
            .find((each) => documented.includes(each));
          return known ?? `${method} ${prefixes[0] ?? ''}${tail}`;
        }),
      );
    }
    const below = layer.handle.stack;
    if (!below) return [];
    // The web client, and what is before all.
    if (layer.match('/anything')) return routesOf(below, ['']);
    const mounts = [
      '/v1/cluster',
      '/v1/invitations',
      '/v1/check',
      '/v1/leave',
      '/v1/dev/token',
      '/v1/oidc',
      '/v1/files',
      '/v1',
    ].filter((path) => layer.match(path));
    return routesOf(below, mounts.length > 0 ? mounts : prefixes);
  });
}

test('every route of the server is in the document, and every path of the document is a route', async () => {
  const app = createHttpApp({
    webClientFolder: '/nowhere',
    basePath: '/',
    embedders: { all: [], ofTenant: () => [] },
    build: { version: '9.9.9', commit: '0123456789ab', protocol: '1.0', node: 'v24.0.0' },
    hasKeys: () => false,
    pageAllowed: () => true,
    relays: false,
    invitations: {
      rates: ratesAlone,
      key: new InvitationKey(),
      counter: { take: async () => true, revoke: async () => undefined },
      verify: () => {
        throw new Error('nobody');
      },
      addressOf: () => '192.0.2.1',
    },
    signIn: noSignIn(),
    readiness: () => ({ ready: true }),
    leave: () => undefined,
    files: { claim: never, begin: never, offset: never, append: never, read: never },
    developmentKey: { sign: () => 'token' },
    cluster: {
      node: 'a',
      registryUp: () => true,
      nodes: () => [],
      hops: () => ({
        incoming: { worker: 0, node: 0 },
        outgoing: { worker: 0, node: 0 },
        pipes: 0,
        links: [],
        refusals: {},
      }),
    },
    adminToken: () => undefined,
    api: await apiOptions(),
    https: false,
    logger: silentLogger,
  });
  // The web client is no part of the interface.
  const { stack } = Stacked.parse(app.router);
  const routes = routesOf(stack, ['']).filter((route) => /^\w+ \/(?:v1|healthz|readyz)/.test(route));
  expect(routes.toSorted()).toEqual(documented.toSorted());
});

test('the page for reading it loads nothing from elsewhere and runs no script', async () => {
  const server = await ApiServer.start();
  const page = await server.ask('GET', '/docs');
  expect(page.status).toBe(200);
  expect(page.text).not.toMatch(/<script|<img|@import|(?:src|href)="(?:https?:)?\/\//);
  expect(page.text).toContain('/v1/rooms/{room}');
  const style = await server.ask('GET', '/docs/style.css');
  expect(style.headers.get('content-type')).toMatch('text/css');
  expect((await server.ask('GET', '/openapi.json')).body.openapi).toBe('3.1.0');
});
