/** A node's meetings, whose events go to webhooks: the time, and each look, are the test's. */
import { onTestFinished } from 'vitest';
import { coordinateAlone } from '../../coordination/alone.ts';
import { silentLogger } from '../../ports/logger.ts';
import type { Leases } from '../../ports/coordination.ts';
import type { Store } from '../../ports/store/store.ts';
import type { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { MeetingsHarness } from '../../services/testing/meetings-harness.ts';
import { openStore } from '../../store/open-store.ts';
import { Endpoints } from '../endpoints.ts';
import { RoomEffects } from '../room-effects.ts';
import { newSecret } from '../signature.ts';
import { Targets } from '../targets.ts';
import { WebhookSender } from '../webhook-sender.ts';
import type { Receiver } from './receiver.ts';

export interface OfficeOptions {
  readonly store: Store;
  readonly registry?: MemoryRegistry;
  readonly leases?: Leases;
  readonly node?: string;
  readonly time?: { now: number };
  /** In place of a node of its own. */
  readonly meetings?: MeetingsHarness;
}

export class Office {
  readonly meetings: MeetingsHarness;
  readonly endpoints: Endpoints;
  readonly effects: RoomEffects;
  readonly sender: WebhookSender;
  readonly store: Store;
  readonly time: { now: number };

  constructor({ store, registry, leases = coordinateAlone().leases, node = 'node-1', time, meetings }: OfficeOptions) {
    this.store = store;
    this.time = time ?? { now: Date.parse('2026-11-30T12:00:00Z') };
    const now = (): number => this.time.now;
    this.meetings =
      meetings ?? new MeetingsHarness(registry, { node, mayForget: (key) => this.effects.mayForget(key) });
    this.endpoints = new Endpoints(store.webhooks);
    const common = { store: store.webhooks, endpoints: this.endpoints, leases, now, logger: silentLogger };
    this.effects = new RoomEffects({
      ...common,
      rooms: this.meetings.meetings.rooms,
      registry: this.meetings.registry,
    });
    const targets = new Targets({ allowedNetworks: ['127.0.0.1'], allowHttp: true });
    this.sender = new WebhookSender({ ...common, targets, random: () => 0.5 });
    onTestFinished(() => this.sender.close());
  }

  /** The parts of a sender that takes the place of one that died, over the same rooms. */
  successor(): Office {
    return new Office({ store: this.store, time: this.time, meetings: this.meetings });
  }

  /** Queues what happened. */
  async look(): Promise<void> {
    await this.endpoints.refresh();
    await this.effects.look();
  }

  /** Queues what happened, and delivers once what is due. */
  async deliver(): Promise<void> {
    await this.look();
    this.sender.look();
    await this.sender.settled();
  }
}

export async function memoryStore(): Promise<Store> {
  const store = await openStore({ kind: 'memory' });
  onTestFinished(() => store.close());
  return store;
}

/** Lets webhooks of tenant `acme` go to a receiver. */
export async function subscribe(store: Store, receiver: Receiver, events: readonly string[] = []): Promise<string> {
  const id = `e${(await store.webhooks.list(undefined, { after: undefined, limit: 100 })).length}`;
  receiver.secret = newSecret();
  await store.webhooks.add({
    id,
    tenant: 'acme',
    url: receiver.url,
    events,
    secret: receiver.secret,
    version: 1,
    createdAt: 0,
    updatedAt: 0,
  });
  return id;
}
