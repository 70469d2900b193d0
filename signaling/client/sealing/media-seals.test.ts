import { afterEach, describe, expect, test, vi } from 'vitest';
import { MediaSeals } from './media-seals.ts';

afterEach(() => vi.unstubAllGlobals());

/** What a browser makes of a worker and of what frames are. */
class ScriptTransform {
  readonly options: object;
  constructor(_worker: unknown, options: object) {
    this.options = options;
  }
}
/** A sender of a browser, and what became of its track. */
class Sender {
  transform?: unknown;
  track: string | null = 'the camera';

  async replaceTrack(track: null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }
}
const sender = (): Sender => new Sender();

function seals(given: { readonly on: boolean }) {
  const room = { ...given };
  const worker = { postMessage() {}, terminate() {}, addEventListener() {} };
  const media = new MediaSeals({
    worker: () => worker,
    own: () => ({ identity: 'ann', seal: 'seal' }),
    on: () => room.on,
    counted: () => {},
  });
  const seal = (): void => {
    room.on = true;
    media.sealed();
  };
  return { media, seal };
}

describe('no frame leaves in plain', () => {
  test('what was set up before the room was sealed is sealed with it, and what has ended is left', () => {
    vi.stubGlobal('RTCRtpScriptTransform', ScriptTransform);
    const { media, seal } = seals({ on: false });
    const [camera, microphone, ended] = [sender(), sender(), sender()];
    media.sending(camera, 'camera', 'video/VP8');
    media.sending(microphone, 'microphone', 'audio/opus');
    media.sending(ended, 'screen', 'video/VP8');
    media.ended(ended);
    expect(camera.transform).toBeUndefined();
    seal();
    expect(camera.transform).toMatchObject({ options: { direction: 'send', source: 'camera', stream: 1 } });
    expect(microphone.transform).toMatchObject({ options: { source: 'microphone', stream: 2 } });
    expect(ended.transform).toBeUndefined();
  });

  test('two senders never have one stream’s number', () => {
    vi.stubGlobal('RTCRtpScriptTransform', ScriptTransform);
    const { media } = seals({ on: true });
    const all = [sender(), sender(), sender()];
    for (const each of all) media.sending(each, 'camera', 'video/VP8');
    expect(new Set(all.map(({ transform }) => JSON.stringify(transform))).size).toBe(3);
  });

  test('a browser without transforms sends nothing in a sealed room', () => {
    const { media, seal } = seals({ on: false });
    const before = sender();
    media.sending(before, 'camera', 'video/VP8');
    seal();
    expect(before.track).toBeNull();
    expect(() => media.sending(sender(), 'camera', 'video/VP8')).toThrow(/cannot seal/);
    expect(() => media.receiving(sender(), 'bob', 'camera', 'video/VP8')).toThrow(/cannot seal/);
    expect(() => media.require()).toThrow(/cannot seal/);
  });
});
