import type { RequestedRole, RoleRequest } from '../../protocol/features/roles.ts';
import type { MethodName } from '../../protocol/methods.ts';
import type { EventData } from '../../protocol/notifications.ts';
import { mayAct, ROLES_GIVEN_BY, standingOf } from '../../protocol/permissions.ts';
import type { Role } from '../../protocol/primitives.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

/** That somebody's role is another: who gave it, or why it came without being given. */
export type RoleChange = EventData<'role.changed'>;

interface RolesEvents {
  /** The requests changed. */
  changed: readonly RoleRequest[];
  /** Told when it happens, not when the room is seen as a whole. */
  roleChanged: RoleChange;
}

/** `meeting.roles`: who may do what in the meeting, and who asks for more. */
export interface Roles extends Emits<RolesEvents> {
  /** Who asks for a role, the first one first, as far as we may see it; the same object until something changes. */
  readonly requests: readonly RoleRequest[];
  /** For hosts and co-hosts; for oneself only a lower one. A host who gives that role becomes co-host. */
  give(identity: string, role: Role): Promise<void>;
  /** Whether the server would let us do this to somebody of that role. */
  may(method: MethodName, whom: { readonly identity: string; readonly role: Role }): boolean;
  /** The roles that we may give. */
  readonly given: readonly Role[];
  /** Asks for a role above our own; null: not any more. */
  request(role: RequestedRole | null): Promise<void>;
  /** For hosts and co-hosts: gives what somebody asks for, or does not. */
  answer(identity: string, give: boolean): Promise<void>;
}

export function roles(host: FeatureHost): Roles {
  const events = host.emitter<RolesEvents>();
  let requests: readonly RoleRequest[] = [];
  const set = (next: readonly RoleRequest[]): void => {
    if (next.length === 0 && requests.length === 0) return;
    requests = next.toSorted((a, b) => a.since - b.since);
    events.emit('changed', requests);
  };
  const without = (identity: string) => requests.filter((each) => each.identity !== identity);
  host.hears({
    'role.changed': (change) => events.emit('roleChanged', change),
    'role.requested': (request) => set([...without(request.identity), request]),
    'role.answered': ({ identity }) => set(without(identity)),
  });
  host.seesRoom((room) => set(room?.roleRequests ?? []));
  return {
    get requests() {
      return requests;
    },
    on: (event, listener) => events.on(event, listener),
    may: (method, whom) => mayAct(method, { actor: host.self(), whom }),
    get given() {
      return ROLES_GIVEN_BY[standingOf(host.self())];
    },
    async give(identity, role) {
      await host.request('role.give', { identity, role });
    },
    async request(role) {
      await host.request('role.request', { role });
    },
    async answer(identity, give) {
      await host.request('role.answer', { identity, give });
    },
  };
}
