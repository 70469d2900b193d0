/** Vectors of the standards that sealing stands on, and our own, which another implementation reads. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formOf } from './codecs/forms.ts';
import { inOrder, isSigned, rosterHash, transcriptOf } from './commits.ts';
import { isWhole } from './device.ts';
import { type Bytes, fromBase64url, toBase64url } from './encoding.ts';
import { FrameEpochs, FrameOpener } from './frames.ts';
import { confirmationOf, digitsOf, hpke, keep, keysOf, nextSecret, openBox, openWords } from './secrets.ts';
import { makeVectors, type Vectors } from './testing/vectors.ts';

const FILE = new URL('../../../docs/sealing-vectors.json', import.meta.url);
const PYTHON = '/usr/bin/python3';
const READER = new URL('testing/open_vectors.py', import.meta.url).pathname;

const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'hex'));
const hexOf = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(new Uint8Array(bytes)).toString('hex');
function committed(): Vectors {
  const vectors: Vectors = JSON.parse(readFileSync(FILE, 'utf8'));
  return vectors;
}

/** RFC 9180, appendix A.1.1: base mode of the suite that boxes are sealed with. */
const HPKE = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  ephemeral: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
  recipient: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
  recipientPublic: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  plain: '4265617574792069732074727574682c20747275746820626561757479',
  sealed: [
    'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
    'af2d7e9ac9ae7e270f46ba1f975be53c09f8d875bdc8535458c2494e8a6eab251c03d0c22a56b8ca42c2063b84',
  ],
  exported: [
    ['', '3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee'],
    ['00', '2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5'],
    ['54657374436f6e74657874', 'e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931'],
  ],
} as const;

test('boxes are sealed by HPKE as of RFC 9180: its vectors of our suite, both ways', async () => {
  const suite = await hpke();
  const { kem } = suite;
  const recipientKey = await kem.deriveKeyPair(hex(HPKE.recipient).buffer);
  const ekm = await kem.deriveKeyPair(hex(HPKE.ephemeral).buffer);
  expect(hexOf(await kem.serializePublicKey(recipientKey.publicKey))).toBe(HPKE.recipientPublic);
  const info = hex(HPKE.info);
  const sender = await suite.createSenderContext({ recipientPublicKey: recipientKey.publicKey, info, ekm });
  expect(hexOf(sender.enc)).toBe(HPKE.enc);
  const recipient = await suite.createRecipientContext({ recipientKey, enc: hex(HPKE.enc), info });
  for (const [index, sealed] of HPKE.sealed.entries()) {
    const additional = new TextEncoder().encode(`Count-${index}`);
    expect(hexOf(await sender.seal(hex(HPKE.plain), additional))).toBe(sealed);
    expect(hexOf(await recipient.open(hex(sealed), additional))).toBe(HPKE.plain);
  }
  for (const [context, exported] of HPKE.exported) {
    expect(hexOf(await recipient.export(hex(context), 32))).toBe(exported);
  }
});

/** Everything that is in the vectors, from its inputs, by the code of the client library. */
async function opens({ room, devices, commits, words, frames }: Vectors): Promise<void> {
  const bySeal = new Map(devices.map((device) => [device.seal, device]));
  for (const device of devices) expect(await isWhole(device)).toBe(true);
  const epochs = new FrameEpochs();
  const keys = new Map<number, CryptoKey>();
  let before: { readonly transcript: Bytes; readonly secret: Bytes } | undefined;
  for (const { members, commit, boxes, secret, transcript, digits } of commits) {
    const roster = members.flatMap((seal) => bySeal.get(seal) ?? []);
    const by = bySeal.get(commit.by) ?? expect.fail('a device is missing');
    expect(await rosterHash(roster)).toBe(commit.roster);
    expect(commit.previous).toBe(toBase64url(before?.transcript ?? new Uint8Array(0)));
    expect(await isSigned(room, commit, by)).toBe(true);
    const kept = await keep(hex(secret));
    expect(await confirmationOf(kept)).toBe(commit.confirm);
    if (commit.kind === 'ratchet' && before !== undefined) {
      expect(hexOf(await nextSecret(await keep(before.secret), before.transcript))).toBe(secret);
    }
    const { keyEpoch, previous } = commit;
    for (const [identity, box] of Object.entries(boxes)) {
      const device = roster.find((each) => each.identity === identity) ?? expect.fail('a box for nobody');
      const place = { ...room, keyEpoch, previous, by: commit.by };
      expect(hexOf(await openBox(box, await pairOf(device), device.seal, place))).toBe(secret);
    }
    const ours = await transcriptOf(room, commit);
    expect(hexOf(ours)).toBe(transcript);
    expect(await digitsOf(ours)).toBe(digits);
    before = { transcript: ours, secret: hex(secret) };
    const made = await keysOf(kept, ours);
    keys.set(keyEpoch, made.words);
    epochs.add({ keyEpoch, base: made.frames, roster: inOrder(roster) });
  }
  for (const { keyEpoch, from, id, text, sealed } of words) {
    const key = keys.get(keyEpoch) ?? expect.fail('no key');
    expect(await openWords(sealed, key, ['chat', from, id])).toBe(text);
  }
  for (const { mimeType, identity, source, plain, sealed } of frames) {
    const opener = new FrameOpener(epochs, { identity, source, form: formOf(mimeType) });
    const opened = (await opener.open(hex(sealed))) ?? expect.fail(`${mimeType} did not open`);
    expect(hexOf(opened)).toBe(plain);
  }
}

async function pairOf({ seal, sealPrivate }: Vectors['devices'][number]): Promise<CryptoKeyPair> {
  const jwk = { kty: 'OKP', crv: 'X25519', x: seal, d: toBase64url(hex(sealPrivate)) };
  const privateKey = await crypto.subtle.importKey('jwk', jwk, 'X25519', true, ['deriveBits']);
  return { privateKey, publicKey: await crypto.subtle.importKey('raw', fromBase64url(seal), 'X25519', true, []) };
}

/** What the implementation in Python says of them. */
function inPython(vectors: Vectors): string {
  const { stdout, stderr, error } = spawnSync(PYTHON, [READER], { input: JSON.stringify(vectors), encoding: 'utf8' });
  return `${error?.message ?? ''}${stdout}${stderr}`.trim();
}

test('the vectors of the documents open here', async () => opens(committed()));

test('the vectors of the documents, and others, open in another implementation', async () => {
  const made = await makeVectors();
  if (process.env['CAUSEWAY_RECORD_VECTORS'] === '1') writeFileSync(FILE, `${JSON.stringify(made, null, 2)}\n`);
  expect(inPython(committed())).toMatch(/^\d{3} right$/);
  await opens(made);
  expect(inPython(made)).toMatch(/^\d{3} right$/);
});

/** One character of each kind of thing. */
const alterations: readonly (readonly [string, (text: string) => string, string])[] = [
  ['a box', (text) => alter(text, 'boxes'), 'Tag'],
  ['a signature', (text) => alter(text, 'signature'), 'the signature of a commit'],
  [
    'words',
    (text) => text.replace(/(sealed1\.1\.)(.{60})(.)/, (_, a, b, c) => `${a}${b}${c === 'A' ? 'B' : 'A'}`),
    'Tag',
  ],
  ['a frame', (text) => text.replace(/("sealed":"ff00.{20})(.)/, (_, a, b) => `${a}${b === '0' ? '1' : '0'}`), 'Tag'],
];

function alter(text: string, name: string): string {
  const at = text.indexOf(`"${name}":`) + name.length + 30;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

test.each(alterations)('%s that is altered opens in neither', async (_name, change, why) => {
  const text = JSON.stringify(committed());
  const altered = change(text);
  expect(altered).not.toBe(text);
  const vectors: Vectors = JSON.parse(altered);
  expect(inPython(vectors)).toContain(why);
  await expect(opens(vectors)).rejects.toBeInstanceOf(Error);
});
