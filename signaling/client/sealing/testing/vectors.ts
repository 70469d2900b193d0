/** Makes vectors of our own wire format (docs/SEALING.md): a meeting of three, whose every key is known. */
import type { Commit, CommitKind, SealingDevice } from '../../../protocol/sealing/sealing.ts';
import { formOf } from '../codecs/forms.ts';
import { inOrder, rosterHash, sign, transcriptOf } from '../commits.ts';
import { type Bytes, concat, encode, fromBase64url, toBase64url } from '../encoding.ts';
import { type FrameEpoch, FrameEpochs, FrameSealer } from '../frames.ts';
import { confirmationOf, digitsOf, keep, keysOf, newSecret, nextSecret, sealBox, sealWords } from '../secrets.ts';

const ROOM = { tenant: 'acme', room: 'größe' };

/** All bytes as hexadecimal, but for what goes over the wire as base64url. */
export interface Vectors {
  readonly encode: readonly { readonly fields: readonly (string | number)[]; readonly bytes: string }[];
  readonly room: typeof ROOM;
  readonly devices: readonly (SealingDevice & { readonly sealPrivate: string })[];
  readonly commits: readonly {
    /** `seal` of all devices from this commit on, as the server orders them. */
    readonly members: readonly string[];
    readonly commit: Commit;
    readonly boxes: Readonly<Record<string, string>>;
    readonly secret: string;
    readonly transcript: string;
    readonly digits: string;
  }[];
  readonly words: readonly {
    readonly keyEpoch: number;
    readonly from: string;
    readonly id: string;
    readonly text: string;
    readonly sealed: string;
  }[];
  readonly frames: readonly {
    readonly mimeType: string;
    readonly keyEpoch: number;
    readonly identity: string;
    readonly source: string;
    readonly plain: string;
    readonly sealed: string;
  }[];
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'hex'));

/** Small frames of each kind that are taken apart in a way of their own; each goes back as it was. */
const FRAMES: readonly (readonly [mimeType: string, plain: string])[] = [
  ['audio/opus', 'f8fffe'],
  ['video/VP8', '5002009d012a4001b40001020304050607'],
  ['video/VP8', '310400aabbccdd'],
  ['video/VP9', '8249834200130e00f000'],
  // Parameter sets and a slice of a key frame, then a slice of another one.
  ['video/H264', '0000000167420014000000016808000000016588840000000100030001'],
  ['video/H264', '00000001419a240001000002'],
  // A header of a sequence and a frame; then a frame alone.
  ['video/AV1', '0a030a0b0c3205a1a2a3a4a5'],
  ['video/AV1', '3205b1b2b3b4b5'],
];

interface Keys {
  readonly device: SealingDevice;
  readonly sealPair: CryptoKeyPair;
  readonly signKey: CryptoKey;
  readonly sealPrivate: string;
}

async function makeDevice(identity: string): Promise<Keys> {
  const sealPair = await crypto.subtle.generateKey('X25519', true, ['deriveBits']);
  const signPair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in sealPair) || !('privateKey' in signPair)) throw new Error('no pairs');
  const raw = async (key: CryptoKey) => toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', key)));
  const [seal, signText] = await Promise.all([raw(sealPair.publicKey), raw(signPair.publicKey)]);
  const message = encode('causeway sealing 1 device', fromBase64url(seal));
  const proof = toBase64url(new Uint8Array(await crypto.subtle.sign('Ed25519', signPair.privateKey, message)));
  const { d = '' } = await crypto.subtle.exportKey('jwk', sealPair.privateKey);
  const sealPrivate = hexOf(fromBase64url(d));
  return { device: { identity, seal, sign: signText, proof }, sealPair, signKey: signPair.privateKey, sealPrivate };
}

interface Step {
  readonly kind: CommitKind;
  readonly by: Keys;
  readonly members: readonly Keys[];
  readonly added: readonly Keys[];
  readonly removed: readonly Keys[];
}

/** Three commits: one begins, somebody comes, somebody goes. */
export async function makeVectors(): Promise<Vectors> {
  const [ann, bob, cas] = await Promise.all([makeDevice('ann'), makeDevice('bob'), makeDevice('Çaş 你好')]);
  const steps: readonly Step[] = [
    { kind: 'first', by: ann, members: [ann, bob], added: [ann, bob], removed: [] },
    { kind: 'ratchet', by: ann, members: [ann, bob, cas], added: [cas], removed: [] },
    { kind: 'fresh', by: bob, members: [bob, cas], added: [], removed: [ann] },
  ];
  const commits: Vectors['commits'][number][] = [];
  const words: Vectors['words'][number][] = [];
  const frames: Vectors['frames'][number][] = [];
  const epochs = new FrameEpochs();
  let transcript: Bytes = new Uint8Array(0);
  let secret: Bytes = new Uint8Array(0);
  for (const [index, { kind, by, members, added, removed }] of steps.entries()) {
    const keyEpoch = index + 1;
    const previous = toBase64url(transcript);
    secret = kind === 'ratchet' ? await nextSecret(await keep(secret), transcript) : newSecret();
    const kept = await keep(secret);
    const said = {
      keyEpoch,
      kind,
      previous,
      roster: await rosterHash(members.map(({ device }) => device)),
      confirm: await confirmationOf(kept),
      by: by.device.seal,
    };
    const commit = {
      ...said,
      signature: await sign(ROOM, said, by.signKey),
      added: added.map(({ device }) => device.seal),
      removed: removed.map(({ device }) => device.seal),
    };
    transcript = await transcriptOf(ROOM, commit);
    const given = (kind === 'ratchet' ? added : members).filter((each) => each !== by);
    const place = { ...ROOM, keyEpoch, previous, by: by.device.seal };
    const boxes: Record<string, string> = {};
    for (const { device } of given) boxes[device.identity] = await sealBox(secret, device.seal, place);
    commits.push({
      members: members.map(({ device }) => device.seal),
      commit,
      boxes,
      secret: hexOf(secret),
      transcript: hexOf(transcript),
      digits: await digitsOf(transcript),
    });

    const keys = await keysOf(kept, transcript);
    const { identity, seal } = by.device;
    const text = `Grüße 👋 number ${keyEpoch}`;
    const sealed = await sealWords(text, { key: keys.words, keyEpoch }, ['chat', identity, `m${keyEpoch}`]);
    words.push({ keyEpoch, from: identity, id: `m${keyEpoch}`, text, sealed });

    const roster = inOrder(members.map(({ device }) => device));
    const epoch: FrameEpoch = { keyEpoch, base: keys.frames, roster };
    epochs.add(epoch);
    epochs.use(keyEpoch);
    for (const [stream, [mimeType, plain]] of FRAMES.entries()) {
      const source = mimeType === 'audio/opus' ? 'microphone' : 'camera';
      const sealer = new FrameSealer(epochs, {
        own: { identity, seal },
        source,
        stream: stream + 1,
        form: formOf(mimeType),
      });
      // Twice: the counter is in the header.
      for (let counter = 0; counter < 2; counter += 1) {
        const bytes = (await sealer.seal(hex(plain))) ?? new Uint8Array(0);
        frames.push({ mimeType, keyEpoch, identity, source, plain, sealed: hexOf(bytes) });
      }
    }
  }
  const fields = [[], [''], ['ä', 1], ['a', 'bc', 2 ** 40 + 5]];
  return {
    encode: fields.map((each) => ({ fields: each, bytes: hexOf(concat(encode(...each))) })),
    room: ROOM,
    devices: [ann, bob, cas].map(({ device, sealPrivate }) => ({ ...device, sealPrivate })),
    commits,
    words,
    frames,
  };
}
