/** How much one room, participant, connection and node may hold. */
import { z } from 'zod';
import { Count } from '../values.ts';

export const limits = z
  .strictObject({
    participantsPerRoom: Count.default(1000).describe(
      'Most participants in one room, without those who wait in its lobby; who may moderate gets in beyond that',
    ),
    waitingPerRoom: Count.default(200).describe('Most who wait in the lobby of one room'),
    tracksPerParticipant: Count.default(16).describe('Most tracks that one participant publishes at a time'),
    consumersPerParticipant: Count.default(2000).describe('Most tracks that one participant receives at a time'),
    connections: Count.default(20_000).describe('Most signaling connections of this node'),
    connectionsPerAddress: Count.default(5_000).describe(
      'Most signaling connections from one IPv4 address or one IPv6 network of 64 bits',
    ),
    connectionsPerIdentity: Count.default(32).describe('Most signaling connections of one identity'),
    connectionsPerTenant: Count.optional().describe(
      'Most signaling connections of one tenant. Default: no bound of its own',
    ),
    seatsPerIdentity: Count.default(16).describe(
      'Most seats of one identity, in rooms and lobbies of this node, also while their connections are lost',
    ),
    seatsPerTenant: Count.optional().describe('Most seats of one tenant on this node. Default: no bound of its own'),
    load: z
      .number()
      .min(0.5)
      .max(10)
      .default(0.95)
      .describe(
        'Share of the CPUs of the media workers from which on, after some seconds, this node takes no joins; above 1: never ' +
          'because of that',
      ),
    seats: Count.default(20_000).describe('Most seats of this node. When they are taken the node is not ready'),
    roomsPerTenant: Count.optional().describe(
      'Most rooms of one tenant in which somebody sits, over all nodes. Default: no bound of its own',
    ),
    joinsPerIdentity: Count.default(240).describe('Joins of one identity in a minute, over all nodes'),
    joinsPerTenant: Count.optional().describe(
      'Joins of one tenant in a minute, over all nodes. Default: no bound of its own',
    ),
    rooms: Count.default(10_000).describe(
      'Most rooms in which somebody sits on this node. When there are as many the node is not ready',
    ),
    toldBytesPerSecond: Count.optional().describe(
      'Bytes per second that one identity may have told to others; the messages of a room may have four times as much. ' +
        'Default: 160 for each of `limits.requestsPerSecond`',
    ),
    requestsPerSecond: Count.default(100).describe('Signaling requests per second that one connection may keep up'),
  })
  .prefault({});
