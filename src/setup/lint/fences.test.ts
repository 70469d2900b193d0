import { describe, expect, test } from 'vitest';
import { violation } from './fences.ts';

type Case = readonly [from: string, specifier: string, kind?: 'type'];

const refused: readonly Case[] = [
  ['signaling/protocol/methods.ts', '../../src/domain/grants.ts', 'type'],
  ['signaling/protocol/methods.ts', 'ws'],
  ['signaling/protocol/methods.ts', 'node:crypto'],
  ['signaling/server/session.ts', '../../workers/pool.ts', 'type'],
  ['signaling/server/session.ts', '../../src/registry/memory.ts'],
  ['signaling/server/session.ts', '../client/client.ts'],
  ['signaling/server/handlers/media.ts', 'mediasoup'],
  ['signaling/client/client.ts', '../../src/domain/grants.ts', 'type'],
  ['signaling/client/client.ts', '../server/session.ts', 'type'],
  ['signaling/client/client.ts', 'node:events'],
  ['signaling/client/client.ts', 'ws'],
  ['workers/pool.ts', '../src/services/rooms.ts', 'type'],
  ['workers/pool.ts', '../signaling/server/session.ts', 'type'],
  ['workers/pool.ts', 'ioredis'],
  ['src/domain/actor.ts', '../services/rooms.ts', 'type'],
  ['src/domain/actor.ts', '../ports/clock.ts', 'type'],
  ['src/domain/actor.ts', '../forwarding/demand.ts', 'type'],
  ['src/forwarding/demand-teller.ts', '../ports/clock.ts', 'type'],
  ['src/domain/actor.ts', 'node:crypto'],
  ['src/domain/actor.ts', 'ioredis'],
  ['src/ports/clock.ts', '../services/rooms.ts', 'type'],
  ['src/ports/media-engine.ts', 'mediasoup', 'type'],
  ['src/services/rooms.ts', '../registry/memory/registry.ts', 'type'],
  ['src/services/rooms.ts', '../../workers/pool.ts', 'type'],
  ['src/services/rooms.ts', '../../signaling/server/session.ts', 'type'],
  ['src/services/rooms.ts', '../../signaling/protocol/methods.ts'],
  ['src/services/rooms.ts', 'ioredis'],
  ['src/registry/memory/registry.ts', '../../services/rooms.ts', 'type'],
  ['src/registry/memory/registry.ts', 'ws'],
  ['src/registry/redis/registry.ts', 'ioredis'],
  ['src/cluster/links.ts', '../registry/redis/registry.ts'],
  ['src/cluster/links.ts', 'mediasoup'],
  ['src/auth/tokens.ts', '../services/rooms.ts', 'type'],
  ['src/auth/tokens.ts', 'express'],
  ['src/http/server.ts', '../../workers/pool.ts', 'type'],
  ['src/http/server.ts', '../registry/memory/registry.ts'],
  ['src/http/server.ts', 'ws'],
  ['src/observability/metrics.ts', '../services/rooms.ts', 'type'],
  ['src/observability/metrics.ts', 'express'],
  ['src/setup/start.mjs', '../app.ts'],
  ['src/setup/start.mjs', 'yaml'],
  ['client-demo/src/meeting/enter.ts', '../../../signaling/protocol/methods.ts'],
  ['client-demo/src/meeting/enter.ts', '../../../src/domain/grants.ts', 'type'],
  ['client-demo/src/meeting/enter.ts', 'mediasoup-client'],
  ['client-demo/src/meeting/people.ts', '../shell/shell.ts', 'type'],
  ['client-demo/src/kit/menu.tsx', '../shell/shell.ts', 'type'],
  ['client-demo/src/shell/shell.ts', '../features/chat/chat.tsx', 'type'],
  ['client-demo/src/features/chat/chat.tsx', '../people/people.tsx', 'type'],
  ['client-demo/src/features/chat/deep/view.tsx', '../../people/people.tsx'],
  ['client-demo/src/features/chat/chat.tsx', '@tanstack/virtual-core'],
  ['bench/join.ts', '../src/app.ts'],
  ['bench/join.ts', 'mediasoup'],
  ['bench/join.ts', '../src/cluster/placement.ts'],
  ['bench/simulation/fleet.ts', 'node:fs'],
  ['bench/simulation/fleet.ts', '../harness/browser.ts'],
  ['config/schema.ts', '../src/domain/grants.ts', 'type'],
  ['config/schema.ts', 'express'],
  ['src/services/rooms.ts', '../app.ts', 'type'],
  ['src/new-folder/thing.ts', './other.ts'],
];

const allowed: readonly Case[] = [
  ['signaling/protocol/methods.ts', 'zod'],
  ['signaling/protocol/methods.ts', './views.ts'],
  ['signaling/protocol/docs/generate.ts', '../methods.ts'],
  ['signaling/server/handlers/media.ts', '../../../src/services/rooms.ts'],
  ['signaling/server/socket.ts', 'ws'],
  ['signaling/client/client.ts', '../protocol/methods.ts'],
  ['signaling/client/client.ts', 'mediasoup-client/types', 'type'],
  ['workers/pool.ts', 'mediasoup/types', 'type'],
  ['workers/pool.ts', '../src/ports/media-engine.ts'],
  ['workers/pool.ts', '../signaling/protocol/methods.ts', 'type'],
  ['src/forwarding/hops/hops.ts', '../../domain/errors.ts'],
  ['src/ports/clock.ts', '../forwarding/timer.ts', 'type'],
  ['src/domain/actor.ts', '../../signaling/protocol/errors.ts'],
  ['src/redis/redis-client.ts', 'ioredis'],
  ['src/http/server.ts', 'express'],
  ['client-demo/src/features/chat/chat.tsx', '@preact/signals'],
  ['client-demo/src/features/chat/chat.tsx', '../../../../signaling/client/client.ts'],
  ['client-demo/src/features/chat/chat.tsx', '../../shell/feature.ts', 'type'],
  ['client-demo/src/features/chat/chat.tsx', './store.ts'],
  ['client-demo/src/features/chat/deep/view.tsx', '../store.ts'],
  ['client-demo/src/features.ts', './features/chat/chat.tsx'],
  ['bench/simulation/fleet.ts', '../../src/cluster/placement.ts'],
  ['client-demo/e2e/meeting.e2e.test.ts', '../../src/app.ts'],
  ['src/services/rooms.test.ts', '../registry/memory/registry.ts'],
  ['src/app.ts', '../workers/pool.ts'],
  ['vitest.config.ts', 'vitest/config'],
];

const check = ([from, specifier, kind]: Case) => violation({ from, specifier, typeOnly: kind === 'type' });

describe('import fences', () => {
  test.for(refused)('%s must not import %s %s', (row) => {
    expect(check(row)).toContain('.');
  });

  test.for(allowed)('%s may import %s %s', (row) => {
    expect(check(row)).toBeUndefined();
  });
});
