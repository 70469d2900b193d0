/** What an identity and a tenant may do over all nodes of a cluster together. No join waits for it, but the first in a room. */
import { CausewayError } from '../../src/domain/errors.ts';
import type { Principal } from '../../src/domain/grants.ts';
import type { Coordination } from '../../src/ports/coordination.ts';
import type { RareLog } from '../../src/ports/rare-log.ts';
import type { Rate } from '../../src/ports/rates.ts';
import type { SignalingLimits } from './limits.ts';

const MINUTE_S = 60;

/** What the nodes agree on. */
export interface Shared {
  readonly rates: Coordination['rates'];
  readonly rooms: Pick<Coordination['rooms'], 'claim' | 'letGo'>;
}

type Holder = Pick<Principal, 'tenant' | 'identity'>;

interface Claim {
  seats: number;
  readonly granted: Promise<boolean>;
}

export class SharedQuotas {
  readonly #limits: SignalingLimits;
  readonly #log: RareLog;
  readonly #rooms: Shared['rooms'];
  readonly #joins: { readonly ofIdentity: Rate; readonly ofTenant: Rate };
  readonly #claims = new Map<string, Claim>();

  constructor(limits: SignalingLimits, log: RareLog, { rates, rooms }: Shared) {
    this.#limits = limits;
    this.#log = log;
    this.#rooms = rooms;
    this.#joins = {
      ofIdentity: rates('joins-of-identity', () => limits.joinsPerIdentity, MINUTE_S),
      ofTenant: rates('joins-of-tenant', () => limits.joinsPerTenant, MINUTE_S),
    };
  }

  /**
   * Counts a join. It is counted while the join goes on: who has had all is refused from the next one on, on each node.
   * @throws CausewayError `rate_limited`
   */
  join({ tenant, identity }: Holder): void {
    const person = `${tenant}\n${identity}`;
    const { ofIdentity, ofTenant } = this.#joins;
    const retryAfterMs = Math.max(ofIdentity.waitMs(person), ofTenant.waitMs(tenant));
    if (retryAfterMs > 0) {
      this.#log.warn({ tenant, identity }, 'a tenant or an identity joins too often');
      throw new CausewayError('rate_limited', 'too many joins', { retryAfterMs });
    }
    void ofIdentity.take(person);
    void ofTenant.take(tenant);
  }

  /**
   * Counts a seat in a room, until the returned function is called. The first one here asks the other nodes, where there is a
   * bound; while they cannot be asked this node's own count holds.
   * @throws CausewayError `limit_exceeded`
   */
  async takeRoom({ tenant }: Holder, room: string): Promise<() => void> {
    const { roomsPerTenant } = this.#limits;
    if (roomsPerTenant === Infinity) return () => undefined;
    const key = `${tenant}\n${room}`;
    const claim = this.#claims.get(key) ?? {
      seats: 0,
      granted: this.#rooms.claim(tenant, room, roomsPerTenant).catch(() => true),
    };
    this.#claims.set(key, claim);
    claim.seats += 1;
    const gone = (): void => {
      claim.seats -= 1;
      if (claim.seats > 0) return;
      this.#claims.delete(key);
      // It lapses by itself otherwise.
      this.#rooms.letGo(tenant, room).catch(() => undefined);
    };
    if (await claim.granted) return gone;
    gone();
    this.#log.warn({ tenant }, 'a tenant has as many as it may: rooms');
    throw new CausewayError('limit_exceeded', 'too many rooms');
  }
}
