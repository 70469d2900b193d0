import type { ParticipantKind } from '../../signaling/protocol/features/seats.ts';
import { GRANTS_OF_ROLE } from '../../signaling/protocol/permissions.ts';
import type { RoomDefaults } from '../../signaling/protocol/features/settings.ts';
import type { Grants, Role, Source } from '../../signaling/protocol/primitives.ts';
import { CausewayError } from './errors.ts';

/** Grants that a token names itself. */
export type TokenGrants = { readonly [G in keyof Grants]?: Grants[G] | undefined };

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
  /** It meets only in sealed rooms: one that it opens is sealed. */
  readonly sealed?: boolean | undefined;
  /** A room's name, or a pattern in which `*` stands for any run of characters. */
  readonly room: string;
  readonly grants: Grants;
  /** Those that the token names: whatever the role in the meeting, it grants no more. Missing: none. */
  readonly tokenGrants?: TokenGrants | undefined;
  /** When the token was issued, in seconds since 1970; missing: it does not say. */
  readonly issuedAt?: number | undefined;
  /** The token's own name, if it has one. */
  readonly tokenId?: string | undefined;
  /** What the server knows a guest's browser by, whose token it made itself. */
  readonly device?: string | undefined;
  /** It comes by an invitation. */
  readonly guest?: boolean | undefined;
  /** How the token wants its room to be; missing: it does not say. */
  readonly roomSettings?: RoomDefaults | undefined;
}

/** What a role may do when the token says nothing narrower. */
export function grantsOfRole(role: Role): Grants {
  const grants = GRANTS_OF_ROLE[role];
  return { ...grants, publish: [...grants.publish] };
}

/**
 * What somebody may in a role, by its token: in the token's own role what that says, in another one what the role grants,
 * and of the grants that the token names no more than those.
 */
export function grantsInRole(role: Role, token: { readonly role: Role; readonly grants: TokenGrants }): Grants {
  const ofRole = grantsOfRole(role);
  const { publish, subscribe = true, data = true, moderate = true, microphones } = token.grants;
  const several = microphones === undefined ? {} : { microphones };
  if (role === token.role) {
    return {
      publish: publish ?? ofRole.publish,
      subscribe: token.grants.subscribe ?? ofRole.subscribe,
      data: token.grants.data ?? ofRole.data,
      moderate: token.grants.moderate ?? ofRole.moderate,
      ...several,
    };
  }
  return {
    publish: publish === undefined ? ofRole.publish : ofRole.publish.filter((source) => publish.includes(source)),
    subscribe: ofRole.subscribe && subscribe,
    data: ofRole.data && data,
    moderate: ofRole.moderate && moderate,
    ...several,
  };
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
