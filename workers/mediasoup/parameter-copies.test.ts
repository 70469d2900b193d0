import { getSupportedRtpCapabilities } from 'mediasoup';
import type { Producer } from 'mediasoup/types';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { copyPlain, copyPlainlyInMediasoup, withoutCopies } from './parameter-copies.ts';

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

test('what is consumed of a producer is handed out as it is, and cannot be changed', () => {
  const consumable = (): object => ({ codecs: [{ payloadType: 96, parameters: {} }], encodings: [{ ssrc: 1 }] });
  class Made {
    get consumableRtpParameters(): object {
      return consumable();
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const producer = withoutCopies(new Made() as unknown as Producer);
  const parameters = producer.consumableRtpParameters;
  expect(parameters).toStrictEqual(consumable());
  expect(producer.consumableRtpParameters).toBe(parameters);
  expect(() => Object.assign(parameters.codecs[0] ?? {}, { payloadType: 97 })).toThrow(TypeError);
  expect(() => parameters.encodings?.push({ ssrc: 2 })).toThrow(TypeError);
});
