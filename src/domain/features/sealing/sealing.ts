/**
 * Sealing: the log of a sealed room carries its keys from device to device. The server looks at who gave the keys to whom and
 * in which order; it cannot open a box, and checks no signature: that is for the devices, which do not trust it.
 */
import { z } from 'zod';
import {
  CommitKind,
  type DeviceKeys,
  MAX_SEALED_DEVICES,
  type Commit,
  SealingDevice,
} from '../../../../signaling/protocol/sealing/sealing.ts';
import { Identity } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../errors.ts';
import { type Feature, lastOf, neverNeedless, type Projection } from '../../feature.ts';
import { everybody } from '../../viewers.ts';
import type { BreakoutsPart } from '../breakout-groups.ts';
import type { Participant, SeatsEvent, SeatsState } from '../seats.ts';

const Committed = z.object({
  type: z.literal('sealingCommitted'),
  keyEpoch: z.int(),
  kind: CommitKind,
  previous: z.string(),
  roster: z.string(),
  confirm: z.string(),
  signature: z.string(),
  added: z.array(z.string()).readonly(),
  removed: z.array(z.string()).readonly(),
  /** The device that committed. */
  by: z.string(),
  boxes: z.array(z.object({ identity: Identity, box: z.string() })).readonly(),
});
type Committed = Readonly<z.infer<typeof Committed>>;

const Sealing = z.object({
  /** Of the last commit; 0: there was none. */
  keyEpoch: z.int(),
  commit: Committed.omit({ type: true, keyEpoch: true }).nullable(),
  /** Those that have the keys, those who were there for longest first. */
  members: z.array(SealingDevice).readonly(),
  waiting: z.array(SealingDevice).readonly(),
  /** Of the members, those that went. */
  gone: z.array(z.string()).readonly(),
});
type Sealing = Readonly<z.infer<typeof Sealing>>;

export interface SealingPart {
  /** null: the room is not sealed. */
  readonly sealing: Sealing | null;
}
type State = SealingPart & SeatsState;

/** Somebody has to wait again: all that is looked at of that event of the lobby. */
interface ParticipantSentBack {
  readonly type: 'participantSentBack';
  readonly participant: Pick<Participant, 'identity'>;
}

const Began = z.object({ type: z.literal('sealingBegan'), waiting: z.array(SealingDevice).readonly() });
export type SealingBegan = Readonly<z.infer<typeof Began>>;
const DeviceCame = z.object({ type: z.literal('deviceCame'), device: SealingDevice });
type DeviceCame = Readonly<z.infer<typeof DeviceCame>>;
const DeviceWent = z.object({ type: z.literal('deviceWent'), identity: Identity, seal: z.string() });
type DeviceWent = Readonly<z.infer<typeof DeviceWent>>;
type SealingEvent = SealingBegan | DeviceCame | DeviceWent | Committed;

/** Most bytes of a device as JSON: its identity may be of characters that take many. */
const DEVICE_BYTES = 1_024;
/** Of a box with its identity. */
const BOX_BYTES = 768;
const COMMIT_BYTES = 1_024 + 48 * MAX_SEALED_DEVICES;

export const sealing: Feature<{
  parts: SealingPart;
  state: State;
  events: SealingEvent;
  emits: SealingEvent;
  follows:
    | Extract<SeatsEvent, { type: 'participantJoined' | 'participantAdmitted' | 'participantLeft' }>
    | ParticipantSentBack;
  methods: 'sealing.commit' | 'sealing.ask';
  internal: object;
  notifications: 'sealing.began' | 'sealing.came' | 'sealing.went' | 'sealing.committed';
  view: 'sealing';
}> = {
  parts: { sealing: { schema: Sealing.nullable(), empty: null, level: 3 } },

  events: {
    sealingBegan: {
      schema: Began,
      level: 3,
      subject: () => null,
      apply: (_state, { waiting }) => ({
        sealing: { keyEpoch: 0, commit: null, members: [], waiting, gone: [] },
      }),
      project: ({ waiting }, seq) => [
        { notification: { event: 'sealing.began', seq, data: { waiting: [...waiting] } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: MAX_SEALED_DEVICES * DEVICE_BYTES,
    },
    deviceCame: {
      schema: DeviceCame,
      level: 3,
      subject: ({ device }) => device.identity,
      apply: ({ sealing }, { device }) => (sealing === null ? {} : { sealing: withDevice(sealing, device) }),
      project: ({ device }, seq) => [
        { notification: { event: 'sealing.came', seq, data: { device } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: DEVICE_BYTES,
    },
    deviceWent: {
      schema: DeviceWent,
      level: 3,
      subject: ({ identity }) => identity,
      apply: ({ sealing }, { seal }) => (sealing === null ? {} : { sealing: withoutDevice(sealing, seal) }),
      project: ({ seal }, seq) => [{ notification: { event: 'sealing.went', seq, data: { seal } }, meant: everybody }],
      orphaned: 'kept',
      bytes: DEVICE_BYTES,
    },
    sealingCommitted: {
      schema: Committed,
      level: 3,
      subject: () => null,
      apply: ({ sealing }, event) => (sealing === null ? {} : { sealing: afterCommit(sealing, event) }),
      project: projectCommit,
      orphaned: 'kept',
      bytes: COMMIT_BYTES + MAX_SEALED_DEVICES * BOX_BYTES,
    },
  },

  commands: {
    'sealing.commit': {
      by: 'seat',
      decide(state, me, { boxes, ...params }) {
        const sealing = sealed(state);
        const { keyEpoch, removed, added, kind } = params;
        if (keyEpoch !== sealing.keyEpoch + 1) throw stale('somebody else committed');
        if (new Set(removed).size !== sealing.gone.length || !sealing.gone.every((each) => removed.includes(each)))
          throw stale('others are gone');
        const coming = new Map(sealing.waiting.map((device) => [device.seal, device]));
        const newcomers = [...new Set(added)].map((seal) => {
          const device = coming.get(seal);
          if (device === undefined) throw stale('a device that is to be added does not wait');
          return device;
        });
        if (newcomers.length !== added.length) throw new CausewayError('bad_params', 'a device is added twice');
        if (removed.length + added.length === 0) throw stale('nobody came or went');
        const kept = staying(sealing);
        const by = me.keys?.seal ?? '';
        requireKind(kind, { kept, removed, added, by });
        const given = kind === 'ratchet' ? newcomers : [...kept, ...newcomers].filter(({ seal }) => seal !== by);
        if (boxes.length !== given.length) throw new CausewayError('bad_params', 'there is one box for each device');
        const sealedBoxes = given.map(({ identity }, index) => ({ identity, box: boxes[index] ?? '' }));
        return [{ type: 'sealingCommitted', ...params, by, boxes: sealedBoxes }];
      },
    },
    'sealing.ask': {
      by: 'seat',
      decide(state, { identity, keys }) {
        const { waiting } = sealed(state);
        if (keys === undefined || waiting.some(({ seal }) => seal === keys.seal)) return [];
        return [{ type: 'deviceCame', device: { identity, ...keys } }];
      },
    },
  },

  follows: {
    participantJoined: (state, { participant }) => coming(state, participant),
    participantAdmitted: (state, { participant }) => coming(state, participant),
    participantLeft: ({ sealing }, { identity }) => (sealing === null ? [] : going(sealing, identity)),
    participantSentBack: ({ sealing }, { participant: { identity } }) =>
      sealing === null ? [] : going(sealing, identity),
  },

  notifications: {
    'sealing.began': lastOf(() => 'sealing'),
    'sealing.came': neverNeedless,
    'sealing.went': neverNeedless,
    'sealing.committed': neverNeedless,
  },
  view: {
    sealing({ sealing }, viewer) {
      if (sealing === null) return undefined;
      const { keyEpoch, commit, members, waiting, gone } = sealing;
      const { boxes = [], ...rest } = commit ?? {};
      const box = boxes.find(({ identity }) => identity === viewer.identity)?.box;
      return {
        keyEpoch,
        ...(commit === null ? {} : { commit: commitView({ ...commit, ...rest, keyEpoch }) }),
        ...(box === undefined ? {} : { box }),
        members: [...members],
        waiting: [...waiting],
        gone: [...gone],
      };
    },
  },

  // Whichever node writes the room back knows it; those who are told to it again are known by their keys.
  reassert: () => [],
  memory: null,
  cost: {
    state: COMMIT_BYTES + 512,
    // Itself among the members, and one that it was before; and its box.
    participant: 2 * DEVICE_BYTES + BOX_BYTES,
    notification: Math.max(COMMIT_BYTES, MAX_SEALED_DEVICES * DEVICE_BYTES),
  },
};

/** @throws `not_sealed` */
function sealed({ sealing }: SealingPart): Sealing {
  if (sealing === null) throw new CausewayError('not_sealed', 'the room is not sealed');
  return sealing;
}

const stale = (message: string): CausewayError => new CausewayError('stale_commit', message);

const staying = ({ members, gone }: Sealing): readonly SealingDevice[] =>
  members.filter(({ seal }) => !gone.includes(seal));

/** Who may commit in which way. @throws `stale_commit`, `forbidden` */
function requireKind(
  kind: CommitKind,
  {
    kept,
    removed,
    added,
    by,
  }: {
    readonly kept: readonly SealingDevice[];
    readonly removed: readonly string[];
    readonly added: readonly string[];
    readonly by: string;
  },
): void {
  const isMember = kept.some(({ seal }) => seal === by);
  if (kind === 'first') {
    if (kept.length > 0) throw stale('somebody has the keys');
    if (!added.includes(by)) throw new CausewayError('forbidden', 'only a device that waits begins');
  } else if (!isMember) {
    throw new CausewayError('forbidden', 'only a device that has the keys gives the next ones');
  }
  if (kind === 'ratchet' && removed.length > 0) throw stale('who is gone must not make the next keys');
}

/** Of somebody who is in the room now: its device waits, unless it has the keys already. */
function coming({ sealing }: SealingPart, { identity, state, keys }: Participant): readonly DeviceCame[] {
  if (sealing === null || state === 'lobby' || keys === undefined) return [];
  const known = [...staying(sealing), ...sealing.waiting].some(({ seal }) => seal === keys.seal);
  return known ? [] : [{ type: 'deviceCame', device: { identity, ...keys } }];
}

function going(sealing: Sealing, identity: string): readonly DeviceWent[] {
  return [...staying(sealing), ...sealing.waiting]
    .filter((device) => device.identity === identity)
    .map(({ seal }) => ({ type: 'deviceWent', identity, seal }));
}

function withDevice(sealing: Sealing, device: SealingDevice): Sealing {
  const before = staying(sealing).filter(({ identity }) => identity === device.identity);
  return {
    ...sealing,
    waiting: [...sealing.waiting.filter(({ identity }) => identity !== device.identity), device],
    gone: [...sealing.gone, ...before.map(({ seal }) => seal)],
  };
}

function withoutDevice(sealing: Sealing, seal: string): Sealing {
  const isMember = staying(sealing).some((each) => each.seal === seal);
  return {
    ...sealing,
    waiting: sealing.waiting.filter((each) => each.seal !== seal),
    gone: isMember ? [...sealing.gone, seal] : sealing.gone,
  };
}

function afterCommit(sealing: Sealing, { type: _type, keyEpoch, ...commit }: Committed): Sealing {
  const newcomers = commit.added.flatMap((seal) => sealing.waiting.find((each) => each.seal === seal) ?? []);
  return {
    keyEpoch,
    commit,
    members: [...staying(sealing), ...newcomers],
    waiting: sealing.waiting.filter(({ seal }) => !commit.added.includes(seal)),
    gone: [],
  };
}

const commitView = ({
  keyEpoch,
  kind,
  previous,
  roster,
  confirm,
  signature,
  added,
  removed,
  by,
}: Omit<Committed, 'type' | 'boxes'>): Commit => ({
  keyEpoch,
  kind,
  previous,
  roster,
  confirm,
  signature,
  added: [...added],
  removed: [...removed],
  by,
});

/** Each is told of it with its own box; all others without one. */
function projectCommit({ boxes, ...event }: Committed, seq: number): readonly Projection[] {
  const commit = commitView(event);
  const given = new Map(boxes.map(({ identity, box }) => [identity, box]));
  const toEach = [...given].map(([identity, box]): Projection => ({
    notification: { event: 'sealing.committed', seq, data: { commit, box } },
    meant: (viewer) => viewer.identity === identity,
  }));
  return [
    ...toEach,
    {
      notification: { event: 'sealing.committed', seq, data: { commit } },
      meant: (viewer) => viewer.identity === null || !given.has(viewer.identity),
    },
  ];
}

/**
 * That somebody may come into the room as far as its sealing goes.
 * @throws `sealed`; `room_full`
 */
export function requireSealable(
  { sealing }: SealingPart,
  { identity, keys, hidden = false }: { identity: string; keys?: DeviceKeys | undefined; hidden?: boolean | undefined },
): void {
  if (sealing === null) return;
  if (keys === undefined) {
    throw new CausewayError('sealed', 'the room is sealed from end to end, and this client has no device key', {
      data: { why: 'keys' },
    });
  }
  if (hidden) {
    throw new CausewayError('sealed', 'nobody is hidden in a sealed room: all see who can read', {
      data: { why: 'hidden' },
    });
  }
  const others = [...sealing.members, ...sealing.waiting].filter((each) => each.identity !== identity);
  if (others.length >= MAX_SEALED_DEVICES) {
    throw new CausewayError('room_full', `a sealed room holds ${MAX_SEALED_DEVICES} devices at most`);
  }
}

/** The room is sealed from now on. @throws `not_sealed` where it cannot be */
export function begin({ sealing, participants, breakouts }: State & BreakoutsPart): readonly SealingBegan[] {
  if (sealing !== null) return [];
  const inside = [...participants.values()];
  const cannot = (message: string, why: string): CausewayError =>
    new CausewayError('not_sealed', message, { data: { why } });
  if (inside.some(({ keys, hidden }) => keys === undefined || hidden === true))
    throw cannot('somebody who is here has no device key, or is hidden', 'keys');
  if (breakouts?.open === true) throw cannot('there are open groups', 'groups');
  if (inside.some(({ tracks }) => tracks.length > 0)) throw cannot('something is published already', 'tracks');
  if (inside.length > MAX_SEALED_DEVICES) throw cannot('too many are here', 'full');
  const waiting = inside.flatMap(({ identity, state, keys }) =>
    state === 'lobby' || keys === undefined ? [] : [{ identity, ...keys }],
  );
  return [{ type: 'sealingBegan', waiting }];
}
