/**
 * A large company's day of meetings, simulated: not one packet is sent, but who is served where, what is wanted of each
 * track and whose microphone is forwarded is decided by the server's own code. The model and what it assumes is in
 * bench/simulation.
 */
import { z } from 'zod';
import { defineScenario } from '../harness/scenario.ts';
import { Simulation } from '../simulation/simulation.ts';

const Options = z.object({
  people: z.coerce.number().int().min(1_000).max(1_000_000),
  countries: z.coerce.number().int().min(1).max(200),
  cpus: z.coerce.number().int().min(1).max(256),
  entry: z.enum(['region', 'any']),
  seed: z.coerce.number().int().min(0).max(0xffff_ffff),
});

export const simulate = defineScenario({
  name: 'simulate',
  summary: "a large company's day, simulated: nodes, links, bytes and ways, against one region and rooms on one node",
  plots: [
    {
      kind: 'lines',
      title: 'Nodes over the day',
      unit: 'nodes',
      along: 'hour of the day, UTC',
      lines: { Causeway: 'nodesAtHour', 'one region': 'centralNodesAtHour', 'rooms on one node': 'pinnedNodesAtHour' },
    },
    {
      kind: 'lines',
      title: 'Participants over the day',
      unit: 'participants at once',
      along: 'hour of the day, UTC',
      lines: { participants: 'participantsAtHour' },
    },
    {
      kind: 'bars',
      title: 'Bytes that leave the region of their sender',
      unit: 'TB in the day',
      bars: {
        Causeway: 'crossRegionTerabytes',
        'one region': 'centralCrossRegionTerabytes',
        'rooms on one node': 'pinnedCrossRegionTerabytes',
      },
    },
    {
      kind: 'bars',
      title: 'Round trip to the node',
      unit: 'ms',
      bars: {
        'Causeway, mean': 'roundTripMsMean',
        'one region, mean': 'centralRoundTripMsMean',
        'rooms on one node, mean': 'pinnedRoundTripMsMean',
        'Causeway, p95': 'roundTripMsP95',
        'one region, p95': 'centralRoundTripMsP95',
        'rooms on one node, p95': 'pinnedRoundTripMsP95',
      },
    },
    {
      kind: 'bars',
      title: 'From mouth to ear, on the network',
      unit: 'ms',
      bars: {
        'Causeway, mean': 'mouthToEarMsMean',
        'one region, mean': 'centralMouthToEarMsMean',
        'rooms on one node, mean': 'pinnedMouthToEarMsMean',
        'Causeway, p95': 'mouthToEarMsP95',
        'one region, p95': 'centralMouthToEarMsP95',
        'rooms on one node, p95': 'pinnedMouthToEarMsP95',
      },
    },
  ],
  quick: ['--people', '10000'],
  options: (command) =>
    command
      .option('--people <count>', 'who work there', '200000')
      .option('--countries <count>', 'in so many countries', '170')
      .option('--cpus <count>', 'of each node', '8')
      .option('--entry <which>', 'the node that a client asks first: of its `region`, or of `any`', 'region')
      .option('--seed <number>', 'the same one gives the same results', '1'),
  schema: Options,
  async run({ people, countries, seed, cpus, entry }, progress) {
    return new Simulation({ people, countries, seed, entry, cpusPerNode: cpus }).run(progress);
  },
});
