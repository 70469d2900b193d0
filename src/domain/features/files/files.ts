/** Files that people share: who shared what, and whether it has arrived. The bytes are elsewhere, under a name of the server's. */
import { z } from 'zod';
import { MAX_FILES } from '../../../../signaling/protocol/files/files.ts';
import { DisplayName, Identity } from '../../../../signaling/protocol/primitives.ts';
import { isSealed } from '../../../../signaling/protocol/sealing/words.ts';
import { NODE, type Seat } from '../../actor.ts';
import { CausewayError } from '../../errors.ts';
import { type Context, type Feature, type FileRules, lastOf, neverNeedless } from '../../feature.ts';
import { firstOfNode, inRoom, requireShown } from '../../participants.ts';
import { everybody } from '../../viewers.ts';
import { type FloorState, requireNow } from '../floor-rules.ts';
import type { ParticipantSentBack } from '../entry/lobby.ts';
import type { SealingPart } from '../sealing/sealing.ts';
import type { SeatsEvent, SeatsState } from '../seats.ts';

const File = z.object({
  id: z.string(),
  from: Identity,
  /** The display name of who shared it. */
  sharer: DisplayName,
  name: z.string(),
  type: z.string().optional(),
  size: z.int(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** The place in the room's log at which it was shared. */
  place: z.int(),
  whole: z.boolean(),
  until: z.number().optional(),
  /** Under which name its bytes are kept. */
  blob: z.string(),
});
/** A file as the room knows it. */
export type RoomFile = Readonly<z.infer<typeof File>>;

export interface FilesPart {
  /** In the order in which they were shared. */
  readonly files: readonly RoomFile[];
}
type State = FilesPart & SeatsState & FloorState & SealingPart & { readonly tenant: string };

/** Without a place it is shared now; with it the room had forgotten it. */
const FileShared = z.object({ type: z.literal('fileShared'), file: File.partial({ place: true }) });
const ref = { id: z.string(), from: Identity };
const FileArrived = z.object({ type: z.literal('fileArrived'), ...ref });
const FileRemoved = z.object({ type: z.literal('fileRemoved'), ...ref, by: Identity.optional() });
const FilesResealed = z.object({
  type: z.literal('filesResealed'),
  files: z.array(z.object({ ...ref, name: z.string() })).readonly(),
});
type FilesEvent =
  | Readonly<z.infer<typeof FileShared>>
  | Readonly<z.infer<typeof FileArrived>>
  | Readonly<z.infer<typeof FileRemoved>>
  | Readonly<z.infer<typeof FilesResealed>>;

interface FileRef {
  readonly id: string;
  readonly from: string;
}

interface InternalCommands {
  /** All bytes of it are there. */
  readonly fileArrived: FileRef;
  /** Their time is over. */
  readonly filesExpired: { readonly files: readonly FileRef[] };
  /** The room may have lost files: all that a node knew of them. */
  readonly reassertFiles: { readonly seat: Seat; readonly files: readonly RoomFile[] };
}

const LEVEL = 3;
/** Of one file, its name sealed or each of its characters as JSON. */
const FILE_BYTES = 3_200;
const REF_BYTES = 1_024;

export const files: Feature<{
  parts: FilesPart;
  state: State;
  events: FilesEvent;
  emits: FilesEvent;
  follows: Extract<SeatsEvent, { type: 'participantLeft' }> | ParticipantSentBack;
  methods: 'file.share' | 'file.remove' | 'file.reseal';
  internal: InternalCommands;
  notifications: 'file.shared' | 'file.arrived' | 'file.removed' | 'file.resealed';
  view: 'files';
}> = {
  parts: { files: { schema: z.array(File).readonly(), empty: [], level: LEVEL } },

  events: {
    fileShared: {
      schema: FileShared,
      level: LEVEL,
      subject: () => null,
      apply: ({ files }, { file }, seq) => ({
        files: [...files.filter((each) => !isSame(each, file)), { ...file, place: file.place ?? seq }].toSorted(
          (a, b) => a.place - b.place,
        ),
      }),
      project: ({ file }, seq) => [
        {
          notification: { event: 'file.shared', seq, data: shown({ ...file, place: file.place ?? seq }) },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: FILE_BYTES,
    },
    fileArrived: {
      schema: FileArrived,
      level: LEVEL,
      subject: () => null,
      apply: ({ files }, event) => ({
        files: files.map((each) => (isSame(each, event) ? { ...each, whole: true } : each)),
      }),
      project: ({ id, from }, seq) => [
        { notification: { event: 'file.arrived', seq, data: { id, from } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: REF_BYTES,
    },
    fileRemoved: {
      schema: FileRemoved,
      level: LEVEL,
      subject: () => null,
      takesFrom: ({ from, by }) => (by === undefined ? null : { identity: from }),
      apply: ({ files }, event) => ({ files: files.filter((each) => !isSame(each, event)) }),
      project: ({ id, from, by }, seq) => [
        {
          notification: { event: 'file.removed', seq, data: { id, from, ...(by === undefined ? {} : { by }) } },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: REF_BYTES,
    },
    filesResealed: {
      schema: FilesResealed,
      level: LEVEL,
      subject: () => null,
      apply: ({ files }, { files: sealed }) => ({
        files: files.map((each) => ({ ...each, name: sealed.find((one) => isSame(one, each))?.name ?? each.name })),
      }),
      project: ({ files: sealed }, seq) => [
        { notification: { event: 'file.resealed', seq, data: { files: [...sealed] } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: MAX_FILES * FILE_BYTES,
    },
  },

  commands: {
    'file.share': {
      by: 'seat',
      decide(state, me, { id, name, type, size }, context) {
        requireShown(me);
        const { identity: from, name: sharer } = me;
        if (state.files.some((each) => isSame(each, { id, from }))) return [];
        const rules = requireOn(context, state.tenant);
        requireNow(state, me, 'chat');
        requireName(state, name, type);
        requireRoom(state.files, size, rules);
        const { at } = context;
        const file = { id, from, sharer, name, size, at, whole: false, blob: context.newId() };
        const { keepMs } = rules;
        return [
          {
            type: 'fileShared',
            file: {
              ...file,
              ...(type === undefined ? {} : { type }),
              ...(keepMs === 0 ? {} : { until: at + keepMs }),
            },
          },
        ];
      },
      answer(events, { files }, from, { id }) {
        // Shared before: where the room has it.
        const seq = events[0]?.seq ?? files.find((each) => isSame(each, { id, from }))?.place;
        if (seq === undefined) throw new CausewayError('internal', 'a file without its event');
        return { seq };
      },
    },
    'file.remove': {
      by: 'anyone',
      decide({ files }, { name: by, grants }, { id, from }) {
        const file = fileOf(files, { id, from });
        if (by !== from && !grants.moderate) throw new CausewayError('forbidden', 'somebody else shared this');
        return [{ type: 'fileRemoved', id: file.id, from, by }];
      },
    },
    'file.reseal': {
      by: 'seat',
      decide({ files, participants, sealing }, { identity }, { files: sealed }) {
        if (sealing === null) throw new CausewayError('not_sealed', 'the room is not sealed');
        const there = sealed.filter((each) => files.some((file) => isSame(file, each)));
        const others = there.some(({ from }) => from !== identity && isPresent(participants.get(from)));
        if (others) throw new CausewayError('forbidden', 'who shared this is here, and seals it');
        return there.length === 0 ? [] : [{ type: 'filesResealed', files: there }];
      },
    },
    fileArrived: {
      by: 'node',
      decide({ files }, _node, { id, from }) {
        return fileOf(files, { id, from }).whole ? [] : [{ type: 'fileArrived', id, from }];
      },
    },
    filesExpired: {
      by: 'node',
      decide({ files }, _node, { files: over }) {
        return files
          .filter((each) => over.some((one) => isSame(one, each)))
          .map(({ id, from }) => ({ type: 'fileRemoved', id, from }));
      },
    },
    reassertFiles: {
      by: 'node',
      decide(state, _node, { seat, files: known }) {
        inRoom(state, seat);
        return known
          .filter((file) => {
            const there = state.files.find((each) => isSame(each, file));
            return there === undefined
              ? state.files.length + known.length <= 2 * MAX_FILES
              : file.whole && !there.whole;
          })
          .slice(0, MAX_FILES)
          .map((file) => ({ type: 'fileShared', file: { ...file, place: Math.min(file.place, state.seq + 1) } }));
      },
    },
  },

  follows: {
    participantLeft: ({ files }, { identity }) => withoutHalves(files, identity),
    participantSentBack: ({ files }, { participant: { identity } }) => withoutHalves(files, identity),
  },

  notifications: {
    'file.shared': neverNeedless,
    'file.arrived': neverNeedless,
    'file.removed': neverNeedless,
    'file.resealed': lastOf((data: { readonly files: readonly FileRef[] }) =>
      data.files.map(({ id, from }) => `sealed ${id} ${from}`).join('\n'),
    ),
  },
  view: { files: ({ files }) => (files.length === 0 ? undefined : files.map(shown)) },

  reassert(known, participant) {
    const { identity, epoch, state } = participant;
    // Of those who left nobody else tells.
    const forOthers = firstOfNode(known, participant);
    const mine = known.files.filter(({ from }) => from === identity || (forOthers && !known.participants.has(from)));
    if (state === 'lobby' || mine.length === 0) return [];
    return [{ actor: NODE, type: 'reassertFiles', params: { seat: { identity, epoch }, files: mine } }];
  },
  memory: null,
  cost: { state: MAX_FILES * FILE_BYTES, participant: 0, notification: MAX_FILES * FILE_BYTES },
};

const isSame = (one: FileRef, other: FileRef): boolean => one.id === other.id && one.from === other.from;

const shown = ({ blob: _blob, ...file }: RoomFile) => file;

const isPresent = (participant: { readonly state: string } | undefined): boolean =>
  participant !== undefined && participant.state !== 'lobby';

/** @throws `not_found` */
function fileOf(files: readonly RoomFile[], ref: FileRef): RoomFile {
  const file = files.find((each) => isSame(each, ref));
  if (file === undefined) throw new CausewayError('not_found', 'there is no such file');
  return file;
}

/** @throws `forbidden_now` */
function requireOn({ policy }: Context, tenant: string): FileRules {
  const rules = policy.files?.(tenant);
  if (rules?.on === true) return rules;
  throw new CausewayError('forbidden_now', 'files are not shared here', { data: { what: 'files', why: 'off' } });
}

/** Names are sealed where the room is, and only there. @throws `sealed`, `bad_params` */
function requireName({ sealing }: SealingPart, name: string, type: string | undefined): void {
  if (sealing === null) {
    if (isSealed(name)) throw new CausewayError('bad_params', 'the room is not sealed, and the name is');
  } else if (!isSealed(name) || type !== undefined) {
    throw new CausewayError('sealed', 'the name of a file is sealed here, and so is its type', {
      data: { why: 'words' },
    });
  }
}

/** @throws `limit_exceeded` */
function requireRoom(files: readonly RoomFile[], size: number, { maxBytes, roomBytes }: FileRules): void {
  const tooMuch = (message: string, data: object): CausewayError =>
    new CausewayError('limit_exceeded', message, { data: { ...data } });
  if (size > maxBytes) throw tooMuch('the file is larger than may be shared here', { maxBytes });
  if (files.length >= MAX_FILES) throw tooMuch(`a room holds at most ${MAX_FILES} files`, { files: MAX_FILES });
  const all = files.reduce((sum, each) => sum + each.size, size);
  if (all > roomBytes) throw tooMuch('the files of the room would take too much together', { roomBytes });
}

const withoutHalves = (files: readonly RoomFile[], identity: string) =>
  files
    .filter(({ from, whole }) => from === identity && !whole)
    .map(({ id, from }) => ({ type: 'fileRemoved' as const, id, from }));
