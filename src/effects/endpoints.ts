/** Where webhooks go, as this node knows it: read again and again. */
import type { WebhookEndpoint, WebhookStore } from '../ports/store/webhook-store.ts';

/** Endpoints that are read at a time. */
const PAGE = 500;

export class Endpoints {
  readonly #store: WebhookStore;
  #byTenant: ReadonlyMap<string, readonly WebhookEndpoint[]> = new Map();

  constructor(store: WebhookStore) {
    this.#store = store;
  }

  of(tenant: string): readonly WebhookEndpoint[] {
    return this.#byTenant.get(tenant) ?? [];
  }

  all(): readonly WebhookEndpoint[] {
    return [...this.#byTenant.values()].flat();
  }

  /** @throws `unavailable` */
  async refresh(): Promise<void> {
    const all: WebhookEndpoint[] = [];
    for (let after: string | undefined; ;) {
      const page = await this.#store.list(undefined, { after, limit: PAGE });
      all.push(...page);
      if (page.length < PAGE) break;
      after = page.at(-1)?.id;
    }
    this.#byTenant = Map.groupBy(all, ({ tenant }) => tenant);
  }
}
