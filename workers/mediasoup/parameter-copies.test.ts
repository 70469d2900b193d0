import { getSupportedRtpCapabilities } from 'mediasoup';
import type { Producer } from 'mediasoup/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mediasoupModule } from './mediasoup-module.ts';
import { copyPlain, copyPlainlyInMediasoup, withoutCopies } from './parameter-copies.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const utilities = mediasoupModule('utils.js') as { clone: (value: unknown) => unknown };

afterEach(() => vi.restoreAllMocks());

describe('copyPlain', () => {
  it('copies what is plain, and shares nothing of it', () => {
    const original = { mid: '0', codecs: [{ payloadType: 96, parameters: { apt: 1 } }], rtcp: undefined, none: null };
    const copy = copyPlain(original);
    expect(copy).toStrictEqual(original);
    original.codecs[0] = { payloadType: 97, parameters: { apt: 2 } };
    expect(copy).toMatchObject({ codecs: [{ payloadType: 96, parameters: { apt: 1 } }] });
  });

  it.each([undefined, null, 0, Number.NaN, 'text', true])('gives %s back', (value) => {
    expect(copyPlain(value)).toBe(value);
  });

  it('keeps what is of a class', () => {
    expect(copyPlain({ at: new Date(0), all: new Map([[1, 2]]) })).toStrictEqual({
      at: new Date(0),
      all: new Map([[1, 2]]),
    });
  });
});

describe('copyPlainlyInMediasoup', () => {
  it('is what mediasoup copies with', () => {
    const slow = vi.spyOn(globalThis, 'structuredClone');
    getSupportedRtpCapabilities();
    expect(slow).toHaveBeenCalledTimes(1);
    copyPlainlyInMediasoup();
    const capabilities = getSupportedRtpCapabilities();
    expect(slow).toHaveBeenCalledTimes(1);
    expect(capabilities.codecs).not.toBe(getSupportedRtpCapabilities().codecs);
    expect(capabilities).toStrictEqual(getSupportedRtpCapabilities());
  });
});

interface Kept {
  readonly codecs: { payloadType: number; parameters: object }[];
  readonly headerExtensions: { uri: string; id: number }[];
  readonly encodings: { ssrc: number }[];
}

const parameters = (ssrc: number): Kept => ({
  codecs: [{ payloadType: 96, parameters: {} }],
  headerExtensions: [{ uri: 'urn:mid', id: 1 }],
  encodings: [{ ssrc }],
});

/** As mediasoup's own: it keeps parameters, and hands out copies of them. */
class Made {
  readonly kept: { readonly rtp: Kept; readonly consumable: Kept };

  constructor(ssrc: number) {
    this.kept = { rtp: parameters(ssrc), consumable: parameters(ssrc + 1) };
  }

  get rtpParameters(): unknown {
    return utilities.clone(this.kept.rtp);
  }

  get consumableRtpParameters(): unknown {
    return utilities.clone(this.kept.consumable);
  }

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  readonly asProducer = (): Producer => this as unknown as Producer;
}

describe('withoutCopies', () => {
  it('hands out what is consumed of a producer as it is, and nobody can change it', () => {
    const producer = withoutCopies(new Made(1).asProducer());
    const consumable = producer.consumableRtpParameters;
    expect(consumable).toStrictEqual(parameters(2));
    expect(producer.consumableRtpParameters).toBe(consumable);
    expect(() => Object.assign(consumable.codecs[0] ?? {}, { payloadType: 97 })).toThrow(TypeError);
    expect(() => consumable.encodings?.push({ ssrc: 2 })).toThrow(TypeError);
  });

  it('has what is alike in all producers kept once, and what is not for each', () => {
    const [one, other] = [new Made(11), new Made(21)];
    withoutCopies(one.asProducer());
    withoutCopies(other.asProducer());
    expect(other.kept.rtp.codecs).toBe(one.kept.rtp.codecs);
    expect(other.kept.consumable.headerExtensions).toBe(one.kept.rtp.headerExtensions);
    expect(other.kept.rtp.encodings).toEqual([{ ssrc: 21 }]);
    expect(one.kept.rtp.encodings).toEqual([{ ssrc: 11 }]);
  });

  it.each<[string, (kept: Kept) => void]>([
    ['one more', (kept) => kept.headerExtensions.push({ uri: 'urn:rid', id: 2 })],
    ['one less', (kept) => kept.headerExtensions.pop()],
    ['another value', (kept) => Object.assign(kept.headerExtensions[0] ?? {}, { id: 3 })],
    ['a member more', (kept) => Object.assign(kept.headerExtensions[0] ?? {}, { encrypt: false })],
    ['a member less', (kept) => kept.headerExtensions.splice(0, 1, Object({ uri: 'urn:mid' }))],
  ])('takes nothing for alike that is not: %s', (_, change) => {
    const [one, other] = [new Made(11), new Made(21)];
    change(other.kept.rtp);
    const expected = structuredClone(other.kept.rtp);
    withoutCopies(one.asProducer());
    withoutCopies(other.asProducer());
    expect(other.kept.rtp).toStrictEqual(expected);
    expect(one.kept.rtp).toStrictEqual(parameters(11));
  });

  it('lets mediasoup hand out copies that can be changed, as before', () => {
    const producer = withoutCopies(new Made(31).asProducer());
    const copy = producer.rtpParameters;
    expect(copy).toStrictEqual(parameters(31));
    copy.codecs.push({ mimeType: 'audio/opus', payloadType: 97, clockRate: 48_000 });
    expect(producer.rtpParameters).toStrictEqual(parameters(31));
  });

  it('does not remember without end what clients make up', () => {
    const first = new Made(41);
    first.kept.rtp.headerExtensions[0] = { uri: 'urn:first', id: 1 };
    withoutCopies(first.asProducer());
    for (let id = 0; id < 600; id += 1) {
      const made = new Made(51);
      made.kept.rtp.headerExtensions[0] = { uri: 'urn:made-up', id };
      withoutCopies(made.asProducer());
    }
    const again = new Made(41);
    again.kept.rtp.headerExtensions[0] = { uri: 'urn:first', id: 1 };
    withoutCopies(again.asProducer());
    expect(again.kept.rtp.headerExtensions).toEqual(first.kept.rtp.headerExtensions);
    expect(again.kept.rtp.headerExtensions).not.toBe(first.kept.rtp.headerExtensions);
  });
});
