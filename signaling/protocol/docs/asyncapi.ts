/** The protocol as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
import { CLOSE_CODES } from '../close-codes.ts';
import { ERROR_CODES } from '../errors.ts';
import { PROTOCOL_VERSION, SIGNALING_PATH, SUBPROTOCOL } from '../version.ts';
import { tableSchemas, type Schema } from './schemas.ts';

interface Reference {
  readonly $ref: string;
}

interface Message {
  readonly title: string;
  readonly summary?: string;
  readonly payload: Schema;
  readonly correlationId?: Reference;
}

const CHANNEL: Reference = { $ref: '#/channels/signaling' };
const CORRELATION: Reference = { $ref: '#/components/correlationIds/requestId' };

const inChannel = (message: string): Reference => ({ $ref: `#/channels/signaling/messages/${message}` });

const DESCRIPTION = `JSON text frames over one WebSocket with the subprotocol \`${SUBPROTOCOL}\`: requests, answers and \
notifications. PROTOCOL.md, beside this file, and the pages in protocol/ tell the rest: what follows on what, the media, resuming.`;

/** The document; its members stand in the order of the tables. */
export function asyncApiDocument() {
  const schemas = tableSchemas('#/components/schemas');
  const messages = new Map<string, Message>();
  const operations = new Map<string, object>();

  for (const { name, summary, phase, grant, request, answer } of schemas.methods) {
    messages.set(`${name}.request`, { title: name, summary, payload: request, correlationId: CORRELATION });
    messages.set(`${name}.answer`, { title: `${name}: answer`, payload: answer, correlationId: CORRELATION });
    operations.set(name, {
      action: 'receive',
      channel: CHANNEL,
      summary,
      messages: [inChannel(`${name}.request`)],
      reply: { channel: CHANNEL, messages: [inChannel(`${name}.answer`), inChannel('error')] },
      'x-phase': phase,
      ...(grant === null ? {} : { 'x-grant': grant }),
    });
  }
  for (const { name, summary, sequenced, frame } of schemas.notifications) {
    messages.set(name, { title: name, summary, payload: frame });
    operations.set(name, {
      action: 'send',
      channel: CHANNEL,
      summary,
      messages: [inChannel(name)],
      'x-sequenced': sequenced,
    });
  }
  messages.set('error', {
    title: 'Answer to a request that failed',
    summary: 'Any request may be answered so.',
    payload: schemas.errorAnswer,
    correlationId: CORRELATION,
  });

  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Causeway signaling',
      version: PROTOCOL_VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      development: { host: 'localhost:3000', protocol: 'ws', description: 'What `npm start` opens' },
    },
    channels: {
      signaling: {
        address: SIGNALING_PATH,
        title: 'Signaling',
        messages: Object.fromEntries(
          [...messages.keys()].map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
        bindings: {
          ws: {
            method: 'GET',
            headers: {
              type: 'object',
              properties: { 'Sec-WebSocket-Protocol': { type: 'string', const: SUBPROTOCOL } },
              required: ['Sec-WebSocket-Protocol'],
            },
            bindingVersion: '0.1.0',
          },
        },
        'x-close-codes': CLOSE_CODES,
      },
    },
    operations: Object.fromEntries(operations),
    components: {
      messages: Object.fromEntries(messages),
      schemas: Object.fromEntries(schemas.types),
      correlationIds: {
        requestId: { description: 'An answer carries the id of its request', location: '$message.payload#/id' },
      },
    },
    'x-error-codes': ERROR_CODES,
  };
}
