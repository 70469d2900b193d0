/**
 * What the signaling bears: connections for its memory, messages for its CPU, how late messages come under a part of that
 * load, and whether one client that stops reading costs anybody but itself.
 */
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { keepApart } from '../harness/cpu-placement.ts';
import { defineScenario } from '../harness/scenario.ts';
import { INSPECTABLE, serverAmong } from '../harness/server-process.ts';
import { measureConnections } from './signaling/connections.ts';
import { measureMessages } from './signaling/messages.ts';
import { measureSlowReader } from './signaling/slow-reader.ts';

const Options = z.object({
  connections: z.coerce.number().int().min(10).max(20_000),
  rooms: z.coerce.number().int().min(1).max(500),
  roomSize: z.coerce.number().int().min(3).max(500),
  seconds: z.coerce.number().positive().max(600),
  rounds: z.coerce.number().int().min(1).max(20),
});

/** Clients of a bench send more than people do. */
const UNBOUNDED = '1000000';

export const signaling = defineScenario({
  name: 'signaling',
  summary:
    'connections per GB, messages per core, their delay, and a client that stops reading; takes about four minutes',
  options: (command) =>
    command
      .option('--connections <count>', 'how many connect', '2000')
      .option('--rooms <count>', 'of those who talk', '20')
      .option('--room-size <count>', 'how many are in each', '10')
      .option('--seconds <count>', 'how long each is measured', '5')
      .option('--rounds <count>', 'how often delays are measured, with and without a slow reader', '5'),
  schema: Options,
  async run(options, progress) {
    const placement = keepApart();
    const parts = [measureConnections, measureMessages, measureSlowReader];
    const results: Record<string, number> = {};
    for (const part of parts) {
      await using started = endedInAnyCase();
      const server = await serverAmong(started, placement?.server, {
        ...INSPECTABLE,
        CAUSEWAY_WORKERS_COUNT: '1',
        CAUSEWAY_LIMITS_REQUESTS_PER_SECOND: UNBOUNDED,
      });
      Object.assign(results, await part(server, options, progress));
    }
    return results;
  },
});
