/** What the server answers beside the operations, for the OpenAPI document: no key of a program is needed for it. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';

const json = (description: string, schema: z.ZodType = z.looseObject({})) => ({
  description,
  content: { 'application/json': { schema } },
});
const Failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) }).meta({ id: 'Failure' });
const failed = json('Why not', Failure);
const common = { tags: ['server'], security: [] };
const body = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });

/** With a ticket of `file.ticket`. */
const ticketed = { tags: ['files'], security: [{ fileTicket: [] }] };
const refusals = {
  '400': failed,
  '401': failed,
  '403': failed,
  '404': failed,
  '429': failed,
  '503': failed,
};

export const otherPaths: ZodOpenApiPathsObject = {
  '/healthz': {
    get: {
      ...common,
      operationId: 'readHealth',
      summary: 'Whether the process lives',
      responses: { '200': json('It does', z.object({ status: z.literal('ok') })) },
    },
  },
  '/readyz': {
    get: {
      ...common,
      operationId: 'readReadiness',
      summary: 'Whether the node may take joins',
      responses: { '200': json('It may'), '503': json('Why it may not') },
    },
  },
  '/v1/info': {
    get: {
      ...common,
      operationId: 'readInfo',
      summary: 'What a client may want to know before it has a token',
      responses: { '200': json('Version, build and regions') },
    },
  },
  '/v1/openapi.json': {
    get: {
      ...common,
      operationId: 'readDocument',
      summary: 'This document',
      responses: { '200': json('The document') },
    },
  },
  '/v1/docs': {
    get: {
      ...common,
      operationId: 'readDocs',
      summary: 'This document, to be read',
      responses: { '200': { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
    },
  },
  '/v1/docs/style.css': {
    get: {
      ...common,
      operationId: 'readDocsStyle',
      summary: 'How that page looks',
      responses: { '200': { description: 'The style', content: { 'text/css': { schema: z.string() } } } },
    },
  },
  '/v1/cluster': {
    get: {
      tags: ['server'],
      security: [{ adminToken: [] }],
      operationId: 'readCluster',
      summary: 'The nodes and the hops between them, for who has `admin.token`',
      responses: { '200': json('The nodes'), '401': failed, '404': failed },
    },
  },
  '/v1/leave': {
    post: {
      ...common,
      operationId: 'leave',
      summary: 'A client that cannot use its socket any more leaves',
      requestBody: { content: { 'text/plain': { schema: z.string().describe('Its resume token') } } },
      responses: { '204': { description: 'It has left, if it was there' }, '400': failed },
    },
  },
  '/v1/dev/token': {
    post: {
      ...common,
      operationId: 'createGuestToken',
      summary: 'In development mode: a token for a guest',
      requestBody: body(z.object({ room: z.string(), name: z.string() })),
      responses: { '200': json('The token'), '400': failed, '404': failed },
    },
  },
  '/v1/files/{id}': {
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'string' },
        description: 'As the participant named it',
      },
    ],
    post: {
      ...ticketed,
      operationId: 'beginUpload',
      summary: 'Begins to upload a file that a participant shares in a meeting',
      responses: { '201': { description: '`Upload-Offset` says how much there is' }, ...refusals },
    },
    head: {
      ...ticketed,
      operationId: 'readUpload',
      summary: 'How much of a file has arrived',
      responses: { '200': { description: '`Upload-Offset` and `Upload-Length`' } },
    },
    patch: {
      ...ticketed,
      operationId: 'continueUpload',
      summary: 'Goes on with the upload at its `Upload-Offset`',
      requestBody: { content: { 'application/offset+octet-stream': { schema: z.string() } } },
      responses: {
        '204': { description: '`Upload-Offset` says where it goes on' },
        '409': failed,
        '415': failed,
        '423': failed,
        ...refusals,
      },
    },
    get: {
      ...ticketed,
      operationId: 'download',
      summary: 'The file, from the beginning or from where `Range` says',
      responses: {
        '200': { description: 'All of it', content: { 'application/octet-stream': { schema: z.string() } } },
        '206': { description: 'The rest of it', content: { 'application/octet-stream': { schema: z.string() } } },
        '416': failed,
        ...refusals,
      },
    },
  },
  '/v1/invitations': {
    post: {
      tags: ['server'],
      security: [{ participantToken: [] }],
      operationId: 'createInvitation',
      summary: 'A host invites guests, with the token that it joins with',
      requestBody: body(
        z.object({
          room: z.string(),
          minutes: z.int().optional(),
          uses: z.int().optional(),
          role: z.enum(['participant', 'viewer']).optional(),
        }),
      ),
      responses: {
        '201': json('The code', z.object({ code: z.string(), expiresAt: z.int().describe('Seconds since 1970') })),
        '400': failed,
        '401': failed,
        '403': failed,
        '429': failed,
      },
    },
  },
  '/v1/invitations/redeem': {
    post: {
      ...common,
      operationId: 'redeemInvitation',
      summary: 'A guest gets a token for a code',
      requestBody: body(z.object({ code: z.string(), name: z.string() })),
      responses: {
        '200': json('The token', z.object({ token: z.string(), room: z.string(), expiresAt: z.int() })),
        '400': failed,
        '410': failed,
        '425': failed,
        '429': failed,
      },
    },
  },
  '/v1/invitations/revoke': {
    post: {
      tags: ['server'],
      security: [{ participantToken: [] }],
      operationId: 'revokeInvitation',
      summary: 'A code is worth nothing from now on',
      requestBody: body(z.object({ code: z.string() })),
      responses: { '204': { description: 'It is done' }, '400': failed, '401': failed, '403': failed },
    },
  },
  '/v1/check': {
    post: {
      tags: ['server'],
      security: [{ participantToken: [] }, {}],
      operationId: 'checkLine',
      summary: 'The page’s self-test gets tokens for a room of its own',
      requestBody: body(z.object({ invitation: z.string().optional().describe('A code, in place of a token') })),
      responses: {
        '200': json(
          'The tokens: one to send with, one to receive with',
          z.object({
            room: z.string(),
            tokens: z.array(z.string()),
            relays: z.boolean().describe('Whether the server names relays'),
            pageAllowed: z.boolean().describe('Whether the page that asks may open the signaling socket'),
          }),
        ),
        '400': failed,
        '401': failed,
        '429': failed,
      },
    },
  },
  '/v1/oidc/start': {
    get: {
      ...common,
      operationId: 'startSignIn',
      summary: "A browser is sent to a company's identity provider",
      requestParams: {
        query: z.object({
          tenant: z.string(),
          to: z.string().optional().describe('A page of this server, as `r/ROOM`'),
        }),
      },
      responses: { '303': { description: 'To the provider, or back to the page' }, '400': failed },
    },
  },
  '/v1/oidc/callback': {
    get: {
      ...common,
      operationId: 'finishSignIn',
      summary: 'A browser comes back from there, and is sent on to the page',
      requestParams: {
        query: z.object({ state: z.string(), code: z.string().optional(), iss: z.string().optional() }),
      },
      responses: { '303': { description: 'To the page, with `#signed-in=ID` or `#sign-in-failed=PROBLEM`' } },
    },
  },
  '/v1/oidc/token': {
    post: {
      ...common,
      operationId: 'fetchSignedInToken',
      summary: 'The page gets its token, once, for the id in its address and the cookie beside it',
      requestBody: body(z.object({ id: z.string() })),
      responses: {
        '200': json(
          'The token',
          z.object({ tenant: z.string(), token: z.string(), name: z.string(), expiresAt: z.int() }),
        ),
        '404': failed,
      },
    },
  },
  '/v1/oidc/sign-out': {
    post: {
      ...common,
      operationId: 'signOut',
      summary: 'Where the person signs out at the provider',
      requestBody: body(z.object({ tenant: z.string() })),
      responses: { '200': json('The address', z.object({ url: z.string().nullable() })), '400': failed },
    },
  },
};
