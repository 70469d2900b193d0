/** Tenants that are bound to regions, or whose rooms begin in a way of their own; and how rooms go where their tokens say nothing of it. */
import { z } from 'zod';
import { RoomDefaults } from '../../signaling/protocol/features/settings.ts';
import { TenantName } from '../../signaling/protocol/primitives.ts';
import { Origins, Region } from '../values.ts';
import { FilesOfTenant } from './files/files.ts';

const BoundTenants = z
  .array(
    z.strictObject({
      tenant: TenantName,
      regions: z.array(Region).min(1).optional(),
      rooms: RoomDefaults.optional(),
      files: FilesOfTenant.optional(),
      embedding: z.strictObject({ origins: Origins }).optional(),
    }),
  )
  .refine((tenants) => new Set(tenants.map(({ tenant }) => tenant)).size === tenants.length, 'a tenant is named twice');

export const tenants = BoundTenants.default([]).describe(
  'Tenants of which there is more to say than their keys, a list of `{tenant, regions?, rooms?, files?, embedding?}`. With ' +
    '`regions` their participants and media are on nodes of these regions only. `rooms` says how their rooms begin, where ' +
    'neither a room made ahead nor a token does: `{lobby?, admits?, invited?, places?, joinBeforeHost?, watermark?}`, as of ' +
    '`room.update`, and `timeLimitMinutes?`, `emptySeconds?`, as of `rooms`. `files`: `{on?, keepHours?}`, as in `files`. ' +
    '`embedding`: `{origins}`, whose pages may show meetings of this tenant alone, besides `http.embedding.origins` ' +
    '(docs/EMBEDDING.md). The same on every node',
);

export const rooms = z
  .strictObject({
    firstIsHost: z
      .boolean()
      .optional()
      .describe(
        'Who comes into a room in which nobody takes part or moderates yet is its host. Default: in development mode only',
      ),
    sealed: z
      .array(TenantName)
      .default([])
      .describe('Tenants whose rooms are all sealed from end to end. The same on every node'),
    timeLimitMinutes: z
      .int()
      .min(0)
      .max(10_080)
      .default(0)
      .describe('How long a meeting lasts where no host sets another time: then it ends for all. 0: without end'),
    emptySeconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(0)
      .describe(
        'How long a room stays as it was when the last person has left: its settings, chat, polls and bans. 0: it is ' +
          'forgotten at once, and who comes later finds a new room. Where the node that the last person left is lost ' +
          'meanwhile, the registry keeps the room for 5 minutes',
      ),
    hostFollows: z
      .enum(['never', 'opened', 'always'])
      .default('opened')
      .describe(
        'In which rooms somebody becomes host when the last host leaves: `opened`: in those whose host is who opened them; ' +
          '`always`: also where tokens name the hosts. A co-host before others, and who has been there for longest',
      ),
  })
  .prefault({});

/** Where the regions lie. */
export const regions = z
  .array(
    z.strictObject({
      region: Region,
      name: z.string().min(1).max(64).optional(),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }),
  )
  .refine((all) => new Set(all.map(({ region }) => region)).size === all.length, 'a region is named twice')
  .default([])
  .describe(
    "Where regions lie, for the map on the operators' page, a list of `{region, name?, latitude, longitude}` in degrees; " +
      'north and east are positive. Regions that are not named are drawn beside the map',
  );
