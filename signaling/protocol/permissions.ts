/**
 * Who may do what: for each method the grant that it needs, and whom each role may do it to. It is data, which the
 * server enforces, the documents print, and clients may show or hide controls by.
 */
import type { MethodName } from './methods.ts';
import type { Grant, Grants, Role } from './primitives.ts';

const EVERYBODY: readonly Role[] = ['host', 'cohost', 'presenter', 'participant', 'viewer'];
const BELOW_COHOST: readonly Role[] = ['presenter', 'participant', 'viewer'];

/** What each role grants where the token says nothing else: see `grants` of the token. */
export const GRANTS_OF_ROLE = {
  host: { publish: ['microphone', 'camera', 'screen', 'screenAudio'], subscribe: true, data: true, moderate: true },
  cohost: { publish: ['microphone', 'camera', 'screen', 'screenAudio'], subscribe: true, data: true, moderate: true },
  presenter: {
    publish: ['microphone', 'camera', 'screen', 'screenAudio'],
    subscribe: true,
    data: true,
    moderate: false,
  },
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
  /** By the actor's role (see `standingOf`): the roles of those whom it may do this to. Oneself is not asked about. */
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
  /** Words to others: who moderates may say them, and controls nobody by them. */
  readonly words?: true;
}

/** The roles that each role may give to those below it, and take from them; a host also hands its own over. */
export const ROLES_GIVEN_BY: { readonly [R in Role]: readonly Role[] } = {
  host: EVERYBODY,
  cohost: BELOW_COHOST,
  presenter: [],
  participant: [],
  viewer: [],
};

/** Whoever is in the phase of the method may do it, for itself. */
const own: Permission = { grant: null, service: false, target: null };
const ownWith = (grant: Grant): Permission => ({ ...own, grant });

/** It needs the grant `moderate`: a host does it to everybody, a co-host to those below, others to nobody. */
const moderation: Permission = { grant: 'moderate', service: true, target: null };
const moderationOf = (param: string, self: TargetRule['self'] = 'granted'): Permission => ({
  ...moderation,
  target: {
    param,
    allowed: { host: EVERYBODY, cohost: BELOW_COHOST, presenter: [], participant: [], viewer: [] },
    self,
  },
});

/** Whoever waits may be let in by all who moderate. */
const admissionOf = (param: string): Permission => ({
  ...moderation,
  target: {
    param,
    allowed: { host: EVERYBODY, cohost: EVERYBODY, presenter: [], participant: [], viewer: [] },
    self: 'granted',
  },
});

/** Whoever moderates never waits in the lobby. */
const sendingBack: Permission = {
  ...moderation,
  target: {
    param: 'identity',
    allowed: { host: BELOW_COHOST, cohost: BELOW_COHOST, presenter: [], participant: [], viewer: [] },
    self: 'granted',
  },
};

/** A method that is missing here does not compile. */
export const permissions: { readonly [M in MethodName]: Permission } = {
  'session.authenticate': own,
  'session.resume': own,
  'session.ping': own,
  'room.join': own,
  'room.leave': own,
  'room.roster': { ...own, service: true },
  'room.update': moderation,
  'participant.admit': admissionOf('identity'),
  'participant.remove': moderationOf('identity'),
  'participant.mute': moderationOf('identity'),
  'message.send': { grant: 'data', service: true, target: null },
  'chat.send': { grant: 'data', service: true, target: null },
  'chat.edit': { grant: 'data', service: true, target: null },
  'chat.delete': { grant: 'data', service: true, target: null },
  'chat.react': ownWith('data'),
  'chat.configure': moderation,
  'caption.say': ownWith('data'),
  'caption.draft': ownWith('data'),
  'caption.configure': moderation,
  'notes.read': own,
  'notes.write': ownWith('data'),
  'notes.point': ownWith('data'),
  'notes.clear': moderation,
  'notes.configure': moderation,
  'file.rules': own,
  'file.share': ownWith('data'),
  'file.ticket': own,
  'file.remove': { grant: 'data', service: true, target: null },
  'file.reseal': ownWith('data'),
  'reaction.send': ownWith('data'),
  'hand.raise': own,
  'hand.lower': moderationOf('identity', 'free'),
  'floor.forbid': moderationOf('identity'),
  'floor.allow': moderationOf('identity'),
  'floor.mute': moderation,
  'floor.ask': moderationOf('identity'),
  'floor.stop': moderationOf('identity'),
  'floor.screens': moderation,
  'roll.start': moderation,
  'roll.call': moderation,
  'roll.stop': moderation,
  'poll.open': moderation,
  'poll.ballot': own,
  'poll.vote': own,
  'poll.update': moderation,
  'poll.remove': moderation,
  'poll.results': moderation,
  'question.ask': own,
  'question.vote': own,
  'question.answer': moderation,
  'question.dismiss': own,
  'breakout.set': moderation,
  'breakout.assign': moderation,
  'breakout.shuffle': moderation,
  'breakout.choose': own,
  'breakout.open': moderation,
  'breakout.close': moderation,
  'breakout.broadcast': moderation,
  'breakout.leave': own,
  'spotlight.set': moderation,
  'agenda.set': moderation,
  'agenda.go': moderation,
  'timer.start': moderation,
  'timer.extend': moderation,
  'timer.stop': moderation,
  'record.list': moderation,
  'record.attendance': moderation,
  'lobby.admitAll': moderation,
  'lobby.denyAll': moderation,
  'limit.set': moderation,
  'limit.extend': moderation,
  'lobby.sendBack': sendingBack,
  'lobby.write': { ...admissionOf('to'), words: true },
  'lobby.answer': ownWith('data'),
  'ban.lift': moderation,
  'room.end': moderation,
  'role.give': moderationOf('identity'),
  'role.request': own,
  'role.answer': moderationOf('identity'),
  'sealing.commit': own,
  'sealing.ask': own,
  'watermark.report': own,
  'track.update': own,
  'track.close': own,
  'media.open': own,
  'media.close': own,
  'media.produce': ownWith('publish'),
  'media.consume': ownWith('subscribe'),
  'media.limit': ownWith('subscribe'),
  'media.diagnose': ownWith('subscribe'),
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

/** Whether it controls the meeting or others in it, as only who moderates may: such actions are recorded. */
export function isControl(method: MethodName, identity: string | null, params: object): boolean {
  const { grant, target, words } = permissions[method];
  if (grant !== 'moderate' || words === true) return false;
  return target?.self !== 'free' || identity === null || whomOf(target, params, identity) !== identity;
}

/** Whom a method is done to; where the param is missing, to who asks. */
function whomOf({ param }: TargetRule, params: object, identity: string): unknown {
  const named: unknown = Reflect.get(params, param);
  return named ?? identity;
}

/** As what somebody acts on others: who may moderate by its token, whatever its role is called, acts as a co-host. */
export function standingOf({ role, grants }: { readonly role: Role; readonly grants: Grants }): Role {
  return grants.moderate && role !== 'host' ? 'cohost' : role;
}

/** Who acts on whom, by their roles. */
export interface Encounter {
  readonly actor: { readonly identity: string; readonly role: Role; readonly grants: Grants };
  readonly whom: { readonly identity: string; readonly role: Role };
}

/** Whether the actor's role lets it do this to that one; what grant it needs is not asked here. */
export function mayDoTo(method: MethodName, { actor, whom }: Encounter): boolean {
  const { target } = permissions[method];
  return target === null || actor.identity === whom.identity || target.allowed[standingOf(actor)].includes(whom.role);
}

/** Whether somebody may do this to somebody, as the server will say: for a client's menus. */
export function mayAct(method: MethodName, { actor, whom }: Encounter): boolean {
  const { target } = permissions[method];
  const params = target === null ? {} : { [target.param]: whom.identity };
  return missingGrant(method, actor, params) === null && mayDoTo(method, { actor, whom });
}
