import type { BreakoutMember, BreakoutSettings } from '../../protocol/features/breakouts.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { Emits } from '../common/emitter.ts';
import { sleep } from '../common/sleep.ts';
import { type CausewayClientError, toClientError } from '../errors.ts';
import type { FeatureHost } from './feature-host.ts';

/** How often the way back into the main room is tried when the groups are closed. */
const BACK_ATTEMPTS = 5;
/** Between two of them, in ms. */
const BACK_RETRY_MS = 500;

/** The groups of the room, and who belongs to which. */
export interface BreakoutGroups extends BreakoutSettings {
  /** When the groups are closed by themselves, by our own clock in ms since 1970; null: they stay open. */
  readonly endsAt: number | null;
  /** Those who belong to a group, by identity. */
  readonly members: ReadonlyMap<string, BreakoutMember>;
}

interface BreakoutsEvents {
  /** `current` is another one. */
  changed: BreakoutGroups | null;
  /** We are in another place: a group, or the main room (null). */
  moved: { readonly group: string | null };
  /** A moderator's text to everybody. */
  message: EventData<'breakout.message'>;
  /** We did not get to where we are to be. */
  failed: { readonly error: CausewayClientError };
}

/**
 * `meeting.breakouts`: groups of the room. In a group the rest of the meeting (participants, tracks, chat, …) is the
 * group's; what we publish goes along, and stays as muted as it is. We go by ourselves where the groups say that members go
 * at once, where we were before a reload, and back when they are closed.
 */
export interface Breakouts extends Emits<BreakoutsEvents> {
  /** Of the main room, also while we are in a group; null: there are none. */
  readonly current: BreakoutGroups | null;
  /** The group in which we are; null: the main room. */
  readonly group: string | null;
  /** Into a group to which we belong; for moderators into any. Resolves when we are there. */
  enter(group: string): Promise<void>;
  /** Back into the main room. Resolves when we are there. */
  leave(): Promise<void>;
  /** Where everybody may choose: the group to which we belong from now on. */
  choose(group: string | null): Promise<void>;
  /** For moderators: makes or changes the groups; those that keep their `id` stay. */
  set(
    groups: readonly { readonly id?: string; readonly name: string }[],
    options?: { readonly choose?: boolean; readonly atOnce?: boolean },
  ): Promise<void>;
  /** For moderators. */
  assign(members: readonly Pick<BreakoutMember, 'identity' | 'group'>[]): Promise<void>;
  /** For moderators: spreads all who do not moderate, at random. */
  shuffle(): Promise<void>;
  /** For moderators. @param seconds after which the groups close by themselves */
  open(seconds?: number): Promise<void>;
  /** For moderators. @param seconds of a countdown before it */
  close(seconds?: number): Promise<void>;
  /** For moderators: shows a text to everybody, in all groups. */
  broadcast(text: string): Promise<void>;
}

export function breakouts(host: FeatureHost): Breakouts {
  const events = host.emitter<BreakoutsEvents>();
  const { home } = host;
  let current: BreakoutGroups | null = null;
  /** Counts what we were told to do: an older errand is given up. */
  let errand = 0;

  /** Goes where the room says, though nobody awaits it. */
  const follow = async (group: string | null): Promise<void> => {
    const own = ++errand;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await home.go(group);
        return;
      } catch (thrown) {
        if (own !== errand) return;
        const error = toClientError(thrown);
        if (group !== null || attempt >= BACK_ATTEMPTS || error.code === 'closed') {
          events.emit('failed', { error });
          return;
        }
      }
      await sleep(BACK_RETRY_MS * attempt, new AbortController().signal);
    }
  };

  const mineIn = (groups: BreakoutGroups | null): BreakoutMember | undefined =>
    groups?.open === true ? groups.members.get(host.self().identity) : undefined;

  /** @param anew a whole view of the main room in a new session, though we did not come back from a group just now */
  const become = (next: BreakoutGroups | null, anew = false): void => {
    if (next === null && current === null) return;
    const before = mineIn(current);
    current = next;
    events.emit('changed', next);
    const mine = mineIn(next);
    const here = home.group;
    if (here !== null) {
      const calledBack = before?.inside === true && before.group === here && mine?.inside !== true;
      const elsewhere = mine !== undefined && mine.group !== here;
      if (next?.open !== true || calledBack || elsewhere || (anew && mine === undefined)) {
        void follow(next?.atOnce === true && elsewhere ? mine.group : null);
      }
      return;
    }
    if (mine === undefined || mine.group === null) return;
    const news = anew || before?.group !== mine.group;
    if (news && (next?.atOnce === true || (anew && mine.inside))) void follow(mine.group);
  };

  home.onMoved(() => {
    events.emit('moved', { group: home.group });
    // Closed while we were on our way.
    if (home.group !== null && current?.open !== true) void follow(null);
  });
  home.seesRoom((room, anew) => become(fromView(room), anew));
  home.hears({
    'breakout.updated': (settings) => become(updated(current, settings)),
    'breakout.members': ({ members }) => {
      if (current !== null) become({ ...current, members: changed(current.members, members) });
    },
    'breakout.message': (message) => events.emit('message', message),
  });

  return {
    get current() {
      return current;
    },
    get group() {
      return home.group;
    },
    on: (event, listener) => events.on(event, listener),
    async enter(group) {
      errand += 1;
      await home.go(group);
    },
    async leave() {
      errand += 1;
      await home.request('breakout.leave', {});
      await home.go(null);
    },
    async choose(group) {
      await home.request('breakout.choose', { group });
    },
    async set(groups, options = {}) {
      await home.request('breakout.set', { groups: groups.map((each) => ({ ...each })), ...options });
    },
    async assign(members) {
      await home.request('breakout.assign', { members: members.map(({ identity, group }) => ({ identity, group })) });
    },
    async shuffle() {
      await home.request('breakout.shuffle', {});
    },
    async open(seconds) {
      await home.request('breakout.open', seconds === undefined ? {} : { seconds });
    },
    async close(seconds) {
      await home.request('breakout.close', seconds === undefined ? {} : { seconds });
    },
    async broadcast(text) {
      await home.request('breakout.broadcast', { text });
    },
  };
}

const byIdentity = (members: readonly BreakoutMember[]): ReadonlyMap<string, BreakoutMember> =>
  new Map(members.map((member) => [member.identity, member]));

function fromView(room: RoomView | null): BreakoutGroups | null {
  if (room?.breakouts === undefined) return null;
  const { members, ...settings } = room.breakouts;
  return { ...settings, endsAt: settings.closesAt ?? null, members: byIdentity(members) };
}

function updated(before: BreakoutGroups | null, settings: BreakoutSettings): BreakoutGroups | null {
  const { groups, open } = settings;
  if (groups.length === 0) return null;
  const kept = [...(before?.members.values() ?? [])].filter(({ group }) => groups.some(({ id }) => id === group));
  const endsAt = endOf(before, settings);
  return { ...settings, endsAt, members: byIdentity(kept.map((each) => ({ ...each, inside: open && each.inside }))) };
}

/** The clocks of server and client may differ: who heard the countdown begin measures it. */
function endOf(before: BreakoutGroups | null, { closesAt, closesInMs }: BreakoutSettings): number | null {
  if (closesAt === undefined) return null;
  if (closesAt === before?.closesAt) return before.endsAt;
  return closesInMs === undefined ? closesAt : Date.now() + closesInMs;
}

function changed(
  before: ReadonlyMap<string, BreakoutMember>,
  changes: readonly BreakoutMember[],
): ReadonlyMap<string, BreakoutMember> {
  const members = new Map(before);
  for (const each of changes) {
    if (each.group === null) members.delete(each.identity);
    else members.set(each.identity, each);
  }
  return members;
}
