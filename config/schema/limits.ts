/** How much one room, participant, connection and node may hold. */
import { z } from 'zod';
import { Count } from './values.ts';

export const limits = z
  .strictObject({
    participantsPerRoom: Count.default(1000).describe('Most participants in one room, the lobby included'),
    tracksPerParticipant: Count.default(16).describe('Most tracks that one participant publishes at a time'),
    consumersPerParticipant: Count.default(2000).describe('Most tracks that one participant receives at a time'),
    connections: Count.default(20_000).describe('Most signaling connections of this node'),
    connectionsPerAddress: Count.default(5_000).describe(
      'Most signaling connections from one IPv4 address or one IPv6 network of 64 bits',
    ),
    requestsPerSecond: Count.default(100).describe('Signaling requests per second that one connection may keep up'),
  })
  .prefault({});
