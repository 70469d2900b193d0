import type { ParticipantKind } from '../../signaling/protocol/features/seats.ts';
import { GRANTS_OF_ROLE } from '../../signaling/protocol/permissions.ts';
import type { Grants, Role, Source } from '../../signaling/protocol/primitives.ts';
import { CausewayError } from './errors.ts';

/** Who a verified token says that the client is. Everything that a session may do starts from here. */
export interface Principal {
  readonly tenant: string;
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  /** Missing: a person. */
  readonly kind?: ParticipantKind | undefined;
  /** Nobody else in a room is told of it. */
  readonly hidden?: boolean | undefined;
  /** A room's name, or a pattern in which `*` stands for any run of characters. */
  readonly room: string;
  readonly grants: Grants;
}

/** What a role may do when the token says nothing narrower. */
export function grantsOfRole(role: Role): Grants {
  const grants = GRANTS_OF_ROLE[role];
  return { ...grants, publish: [...grants.publish] };
}

/** Whether a room's name fits the token's room or pattern. Linear in time: a pattern is hostile input. */
export function roomAllowed(pattern: string, room: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return room === head;
  if (!room.startsWith(head) || room.length < head.length + tail.length || !room.endsWith(tail)) return false;
  let position = head.length;
  const end = room.length - tail.length;
  for (const part of rest) {
    const found = room.indexOf(part, position);
    if (found === -1 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}

/** Throws `forbidden` unless the grant is held. */
export function requireGrant(grants: Grants, grant: 'subscribe' | 'data' | 'moderate'): void {
  if (!grants[grant]) throw new CausewayError('forbidden', `the token does not grant ${grant}`);
}

/** Throws `forbidden` unless the source may be published. */
export function requirePublish(grants: Grants, source: Source): void {
  if (!grants.publish.includes(source)) {
    throw new CausewayError('forbidden', `the token does not grant publishing ${source}`);
  }
}
