/**
 * Who may do what: for each method the grant that it needs, and whom each role may do it to. It is data, which the
 * server enforces, the documents print, and clients may show or hide controls by.
 */
import type { MethodName } from './methods.ts';
import type { Grant, Grants, Role } from './primitives.ts';

/** What each role grants where the token says nothing else: see `grants` of the token. */
export const GRANTS_OF_ROLE = {
  host: { publish: ['microphone', 'camera', 'screen', 'screenAudio'], subscribe: true, data: true, moderate: true },
  participant: {
    publish: ['microphone', 'camera', 'screen', 'screenAudio'],
    subscribe: true,
    data: true,
    moderate: false,
  },
  viewer: { publish: [], subscribe: true, data: true, moderate: false },
} as const satisfies { readonly [R in Role]: Readonly<Record<Grant, unknown>> };

/** Whom an action is done to, and who may do it to whom. */
interface TargetRule {
  /** The member of the params that names the participant. */
  readonly param: string;
  /** By the actor's role: the roles of those whom it may do this to. */
  readonly allowed: { readonly [R in Role]: readonly Role[] };
  /** Whether it needs the grant to do it to oneself, which is also where the param is missing. */
  readonly self: 'granted' | 'free';
}

export interface Permission {
  /** What the actor has to be granted; `publish`: with the `source` that the params name in it. */
  readonly grant: Grant | null;
  /** Whether a service may do it as well, which acts without a seat in the room. */
  readonly service: boolean;
  /** null: it is done to nobody in particular. */
  readonly target: TargetRule | null;
}

const EVERYBODY: readonly Role[] = ['host', 'participant', 'viewer'];

/** Whoever is in the phase of the method may do it, for itself. */
const own: Permission = { grant: null, service: false, target: null };
const ownWith = (grant: Grant): Permission => ({ ...own, grant });

/** The role gives or withholds the grant `moderate`; whoever holds it may do this to everybody. */
const moderation: Permission = { grant: 'moderate', service: true, target: null };
const moderationOf = (param: string, self: TargetRule['self'] = 'granted'): Permission => ({
  ...moderation,
  target: { param, allowed: { host: EVERYBODY, participant: EVERYBODY, viewer: EVERYBODY }, self },
});

/** A method that is missing here does not compile. */
export const permissions: { readonly [M in MethodName]: Permission } = {
  'session.authenticate': own,
  'session.resume': own,
  'session.ping': own,
  'room.join': own,
  'room.leave': own,
  'room.roster': { ...own, service: true },
  'room.update': moderation,
  'participant.admit': moderationOf('identity'),
  'participant.remove': moderationOf('identity'),
  'participant.mute': moderationOf('identity'),
  'message.send': { grant: 'data', service: true, target: null },
  'chat.send': { grant: 'data', service: true, target: null },
  'hand.raise': own,
  'hand.lower': moderationOf('identity', 'free'),
  'track.update': own,
  'track.close': own,
  'media.open': own,
  'media.close': own,
  'media.produce': ownWith('publish'),
  'media.consume': ownWith('subscribe'),
  'media.limit': ownWith('subscribe'),
  'transport.connect': own,
  'transport.restartIce': own,
  'consumer.update': own,
  'consumer.close': own,
};

/** Who asks for a method. */
export interface Asking {
  readonly grants: Grants;
  /** null: who has no seat, and does nothing to itself. */
  readonly identity: string | null;
}

/**
 * The grant that somebody lacks for a method; null: none.
 * @param params those of the method: `publish` is granted by source
 */
export function missingGrant(method: MethodName, { grants, identity }: Asking, params: object = {}): Grant | null {
  const { grant, target } = permissions[method];
  if (grant === null) return null;
  if (target?.self === 'free' && identity !== null && whomOf(target, params, identity) === identity) return null;
  const held =
    grant === 'publish'
      ? grants.publish.some((source) => !('source' in params) || source === params.source)
      : grants[grant];
  return held ? null : grant;
}

/** Whom a method is done to; where the param is missing, to who asks. */
function whomOf({ param }: TargetRule, params: object, identity: string): unknown {
  const named: unknown = Reflect.get(params, param);
  return named ?? identity;
}
