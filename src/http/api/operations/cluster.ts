/** The installation as a whole: its regions, what passes between its nodes, and how busy they were. */
import { z } from 'zod';
import { operation } from '../operation.ts';
import { byBytes, Time, timeOf } from '../schemas.ts';

const Region = z
  .object({
    region: z.string(),
    name: z.string().nullable().describe('As the configuration has it'),
    latitude: z.number().nullable().describe('In degrees, north is positive'),
    longitude: z.number().nullable().describe('In degrees, east is positive'),
    nodes: z.int().describe('Those that are there'),
  })
  .meta({ id: 'Region' });

const Link = z
  .object({
    from: z.string().describe('The node that sends'),
    to: z.string(),
    bitsPerSecond: z.number().describe('Media, over the last seconds'),
  })
  .meta({ id: 'Link' });

const NodeLoad = z
  .object({
    id: z.string(),
    region: z.string(),
    load: z
      .array(z.number().nullable())
      .describe(
        'Share of its CPUs in use by media, 0 to 1, for each time: the highest since the one before; null: it was not there',
      ),
    participants: z.array(z.int().nullable()),
  })
  .meta({ id: 'NodeLoad' });

const MINUTE_MS = 60_000;
/** More than a chart can show. */
const MAX_POINTS = 180;

const common = {
  method: 'get',
  tag: 'nodes',
  scope: 'nodes:read',
  tenancy: 'installation',
  status: 200,
} as const;

export const clusterOperations = [
  operation({
    ...common,
    id: 'listRegions',
    path: '/regions',
    summary: 'Lists the regions: those of the configuration, and those of the nodes that are there.',
    input: {},
    result: z.object({ items: z.array(Region) }),
    async run({ services }) {
      const nodes = services.nodes();
      const places = services.regions();
      const names = new Set([...places.map(({ region }) => region), ...nodes.map(({ region }) => region)]);
      const items = [...names].toSorted(byBytes).map((region) => {
        const place = places.find((each) => each.region === region);
        return {
          region,
          name: place?.name ?? null,
          latitude: place?.latitude ?? null,
          longitude: place?.longitude ?? null,
          nodes: nodes.filter((node) => node.region === region).length,
        };
      });
      return { items };
    },
  }),
  operation({
    ...common,
    id: 'listLinks',
    path: '/links',
    summary: 'Lists the links between nodes with what passes over them now: of each node the 16 busiest.',
    input: {},
    result: z.object({ items: z.array(Link) }),
    run: async ({ services }) => ({ items: services.history.links().map((link) => ({ ...link })) }),
  }),
  operation({
    ...common,
    id: 'readLoad',
    path: '/load',
    summary: 'How busy the nodes were in the last minutes, as the node that answers saw it since it was started.',
    input: {
      query: z.object({
        minutes: z.coerce.number().int().min(1).max(60).default(60),
        points: z.coerce.number().int().min(2).max(MAX_POINTS).default(120).describe('Most times of the answer'),
      }),
    },
    result: z.object({ at: z.array(Time), nodes: z.array(NodeLoad) }),
    async run({ services, at: now }, { query: { minutes, points } }) {
      const { at, nodes } = services.history.load(now - minutes * MINUTE_MS, points);
      return {
        at: at.map(timeOf),
        nodes: nodes.map((node) => ({ ...node, load: [...node.load], participants: [...node.participants] })),
      };
    },
  }),
];
