/** Nodes: who is there, and which take no more meetings. */
import { z } from 'zod';
import { CausewayError } from '../../../domain/errors.ts';
import type { NodeInfo } from '../../../ports/node-directory.ts';
import { operation, type Call } from '../operation.ts';
import { byBytes } from '../schemas.ts';

const NodeId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9._-]+$/);
const NodeParam = z.object({ node: NodeId });

const Node = z
  .object({
    id: NodeId,
    region: z.string(),
    url: z.string().describe('Where clients signal to'),
    version: z.string(),
    load: z.number().describe('Share of its CPUs in use by media, 0 to 1'),
    rooms: z.int(),
    participants: z.int(),
    hops: z.int().describe('Tracks that arrive there from elsewhere'),
    draining: z.boolean().describe('It takes no new participants'),
    drainOrdered: z.boolean().describe('An operator wants it so'),
  })
  .meta({ id: 'Node' });

async function report({ services }: Call, node: NodeInfo): Promise<z.infer<typeof Node>> {
  const { id, region, signalingUrl, version, load, rooms, participants, hops, draining } = node;
  const drainOrdered = await services.orders.isDrained(id);
  return { id, region, url: signalingUrl, version, load, rooms, participants, hops, draining, drainOrdered };
}

function nodeNamed({ services }: Call, id: string): NodeInfo {
  const found = services.nodes().find((node) => node.id === id);
  if (!found) throw new CausewayError('not_found', 'there is no such node');
  return found;
}

async function order(call: Call, node: string, drained: boolean): Promise<z.infer<typeof Node>> {
  const info = nodeNamed(call, node);
  await call.services.orders.setDrained(node, drained);
  return report(call, info);
}

const common = { tag: 'nodes', tenancy: 'installation' } as const;

export const nodeOperations = [
  operation({
    ...common,
    id: 'listNodes',
    method: 'get',
    path: '/nodes',
    summary: 'Lists the nodes that are there.',
    scope: 'nodes:read',
    status: 200,
    input: {},
    result: z.object({ items: z.array(Node) }),
    async run(call) {
      const nodes = call.services.nodes().toSorted((a, b) => byBytes(a.id, b.id));
      return { items: await Promise.all(nodes.map((node) => report(call, node))) };
    },
  }),
  operation({
    ...common,
    id: 'readNode',
    method: 'get',
    path: '/nodes/{node}',
    summary: 'Reads one node.',
    scope: 'nodes:read',
    status: 200,
    problems: ['not_found'],
    input: { params: NodeParam },
    result: Node,
    run: async (call, { params: { node } }) => report(call, nodeNamed(call, node)),
  }),
  operation({
    ...common,
    id: 'drainNode',
    method: 'post',
    path: '/nodes/{node}/drain',
    summary:
      'The node takes no new participants, and tells those that it has to go on elsewhere. It is empty when its ' +
      '`participants` are 0. It stays so over a restart, for at most a day',
    scope: 'nodes:write',
    status: 200,
    problems: ['not_found'],
    input: { params: NodeParam },
    result: Node,
    run: (call, { params: { node } }) => order(call, node, true),
  }),
  operation({
    ...common,
    id: 'undrainNode',
    method: 'post',
    path: '/nodes/{node}/undrain',
    summary: 'The node takes participants again.',
    scope: 'nodes:write',
    status: 200,
    problems: ['not_found'],
    input: { params: NodeParam },
    result: Node,
    run: (call, { params: { node } }) => order(call, node, false),
  }),
];
