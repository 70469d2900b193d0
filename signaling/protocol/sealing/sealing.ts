/**
 * Sealing: a room whose media and words only those in it can read. The keys of a meeting pass through its log as boxes that
 * the server cannot open; `docs/SEALING.md` says how they are made.
 */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { Identity } from '../primitives.ts';

/** Most devices in a sealed room: one commit holds a box for each, in one frame. */
export const MAX_SEALED_DEVICES = 400;
/** Most devices that one commit takes in; those above it are in the next one. */
export const MAX_SEALED_ADDED = 100;

/** Bytes as base64url without padding (RFC 4648, section 5). */
const base64url = (bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3);
  return z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`), `${bytes} bytes as base64url`);
};
const Key = base64url(32);
const Hash = base64url(32);
const Signature = base64url(64);
/** An encapsulated key of 32 bytes, and a secret of 32 with its tag of 16. */
const Box = base64url(80);

export const DeviceKeys = z
  .object({
    seal: Key.describe('X25519: what is meant for this device is sealed for it. Another one for each session'),
    sign: Key.describe('Ed25519: stays with the device'),
    proof: Signature.describe('By `sign`, that `seal` is of this device'),
  })
  .meta({ id: 'DeviceKeys' });
export type DeviceKeys = z.infer<typeof DeviceKeys>;

export const SealingDevice = DeviceKeys.extend({ identity: Identity }).meta({ id: 'SealingDevice' });
export type SealingDevice = z.infer<typeof SealingDevice>;

export const CommitKind = z
  .enum(['first', 'ratchet', 'fresh'])
  .describe('first: no device had the keys any more; ratchet: the secret goes one way on; fresh: it is a new one')
  .meta({ id: 'CommitKind' });
export type CommitKind = z.infer<typeof CommitKind>;

/** What a commit says, beside its boxes. */
const commit = {
  keyEpoch: z.int().min(1).describe('One more than that of the commit before'),
  kind: CommitKind,
  previous: z
    .union([z.literal(''), Hash])
    .describe("The hash of the transcript up to the committer's last commit; empty in a `first` one"),
  roster: Hash.describe('Of all devices that have the keys from this commit on'),
  confirm: Hash.describe('Made of the secret: who opened its box sees that it is the right one'),
  signature: Signature.describe('By the committer, over all of this'),
  added: z.array(Key).max(MAX_SEALED_ADDED).describe('`seal` of devices that waited, which have the keys from now on'),
  removed: z.array(Key).max(MAX_SEALED_DEVICES).describe('`seal` of all devices that are gone'),
};

const Commit = z
  .object({ ...commit, by: Key.describe('`seal` of the device that committed') })
  .meta({ id: 'SealingCommit' });
export type Commit = z.infer<typeof Commit>;

const OwnBox = Box.optional().describe('The secret, sealed for you; missing where you make it of the last one');

/** What the feature adds to the view of a room. */
export const sealingView = {
  sealing: z
    .object({
      keyEpoch: z.int().min(0).describe('Of the last commit; 0: there was none yet'),
      commit: Commit.optional().describe('The last one'),
      box: OwnBox,
      members: z.array(SealingDevice).describe('Those that have the keys, those who were there for longest first'),
      waiting: z.array(SealingDevice).describe('Those that came, and are in no commit yet'),
      gone: z.array(Key).describe('`seal` of members that went, and are in every commit still'),
    })
    .meta({ id: 'Sealing' })
    .optional()
    .describe('Missing: the room is not sealed'),
};

export const sealingMethods = {
  'sealing.commit': command({
    summary:
      'Gives the keys of the next epoch to all devices: of a sealed room, by a device that has those of this one. ' +
      '`stale_commit`: somebody else was faster, or somebody came or went meanwhile.',
    params: z.strictObject({
      ...commit,
      boxes: z
        .array(Box)
        .max(MAX_SEALED_DEVICES)
        .describe(
          'In a `ratchet` for each of `added`, in its order; else for each member from now on, in their order (those who ' +
            'stay, then `added`), but for yourself',
        ),
    }),
  }),
  'sealing.ask': command({
    summary: 'You have not got the keys, or they do not open: your device waits for the next commit again.',
    params: z.strictObject({}),
  }),
};

export const sealingNotifications = {
  'sealing.began': notification({
    summary: 'The room is sealed from now on; nobody has a key yet.',
    sequenced: true,
    data: z.object({ waiting: z.array(SealingDevice) }),
  }),
  'sealing.came': notification({
    summary:
      'A device waits for the keys. Others of the same identity wait no longer; those that had the keys are gone.',
    sequenced: true,
    data: z.object({ device: SealingDevice }),
  }),
  'sealing.went': notification({
    summary: 'A device is gone: it gets no keys any more, and the next commit leaves it out.',
    sequenced: true,
    data: z.object({ seal: Key }),
  }),
  'sealing.committed': notification({
    summary: 'The next epoch: who has the keys from now on.',
    sequenced: true,
    data: z.object({ commit: Commit, box: OwnBox }),
  }),
};
