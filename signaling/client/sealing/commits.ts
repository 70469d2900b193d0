/** What a commit says, signed; and the transcript that it becomes a part of. */
import type { Commit, SealingDevice } from '../../protocol/sealing/sealing.ts';
import { isSignedBy } from './device.ts';
import { type Bytes, encode, fromBase64url, sha256, toBase64url } from './encoding.ts';

const NAME = 'causeway sealing 1';

export interface RoomName {
  readonly tenant: string;
  readonly room: string;
}

type Said = Pick<Commit, 'keyEpoch' | 'kind' | 'previous' | 'roster' | 'confirm' | 'by'>;

const body = ({ tenant, room }: RoomName, { keyEpoch, kind, previous, roster, confirm, by }: Said): Bytes =>
  encode(`${NAME} commit`, tenant, room, keyEpoch, kind, previous, roster, confirm, by);

const byName = (one: SealingDevice, other: SealingDevice): number => (one.seal < other.seal ? -1 : 1);

/** In the order in which frames number their senders, and the hash is made. */
export const inOrder = (devices: readonly SealingDevice[]): readonly SealingDevice[] => devices.toSorted(byName);

/** The hash of all devices, with their identities and keys. */
export async function rosterHash(devices: readonly SealingDevice[]): Promise<string> {
  const fields = inOrder(devices).flatMap(({ identity, seal, sign }) => [
    identity,
    fromBase64url(seal),
    fromBase64url(sign),
  ]);
  return toBase64url(await sha256(encode(`${NAME} roster`, ...fields)));
}

export async function sign(room: RoomName, said: Said, key: CryptoKey): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.sign('Ed25519', key, body(room, said))));
}

export const isSigned = async (room: RoomName, commit: Commit, by: SealingDevice): Promise<boolean> =>
  isSignedBy(by.sign, commit.signature, body(room, commit));

/** The hash of the transcript with this commit in it: the commit has the one before. */
export const transcriptOf = async (room: RoomName, commit: Commit): Promise<Bytes> =>
  sha256(encode(`${NAME} transcript`, body(room, commit), fromBase64url(commit.signature)));
