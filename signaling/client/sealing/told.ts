/** What the server says of the devices of a room. It is told, not believed: a commit shows whether it is right. */
import type { Commit, SealingDevice } from '../../protocol/sealing/sealing.ts';
import type { RoomView } from '../../protocol/views.ts';

export interface Told {
  readonly keyEpoch: number;
  readonly members: readonly SealingDevice[];
  readonly waiting: readonly SealingDevice[];
  readonly gone: readonly string[];
}

export const toldBy = ({ keyEpoch, members, waiting, gone }: NonNullable<RoomView['sealing']>): Told => ({
  keyEpoch,
  members,
  waiting,
  gone,
});

export const staying = ({ members, gone }: Told): readonly SealingDevice[] =>
  members.filter(({ seal }) => !gone.includes(seal));

export function withDevice(told: Told, device: SealingDevice): Told {
  const before = staying(told).filter(({ identity }) => identity === device.identity);
  return {
    ...told,
    waiting: [...told.waiting.filter(({ identity }) => identity !== device.identity), device],
    gone: [...told.gone, ...before.map(({ seal }) => seal)],
  };
}

export function withoutDevice(told: Told, seal: string): Told {
  const isMember = staying(told).some((each) => each.seal === seal);
  return {
    ...told,
    waiting: told.waiting.filter((each) => each.seal !== seal),
    gone: isMember ? [...told.gone, seal] : told.gone,
  };
}

/** Who has the keys after a commit: those who stay, then those who are added. */
export const membersAfter = (told: Told, added: readonly string[]): readonly SealingDevice[] => [
  ...staying(told),
  ...added.flatMap((seal) => told.waiting.find((each) => each.seal === seal) ?? []),
];

export const afterCommit = (told: Told, { keyEpoch, added }: Commit): Told => ({
  keyEpoch,
  members: membersAfter(told, added),
  waiting: told.waiting.filter(({ seal }) => !added.includes(seal)),
  gone: [],
});
