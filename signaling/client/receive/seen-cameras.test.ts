import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RemoteTrack } from '../api.ts';
import { trackView } from '../testing/scripted-server.ts';
import { eventually, joinWith, trackIds } from '../testing/set-up.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Elements that say what the test says of them. */
function elements() {
  const reports: ((entries: readonly object[]) => void)[] = [];
  class Observer {
    constructor(report: (entries: readonly object[]) => void) {
      reports.push(report);
    }
    observe(): void {}
    disconnect(): void {}
  }
  vi.stubGlobal('ResizeObserver', Observer);
  vi.stubGlobal('IntersectionObserver', Observer);
  vi.stubGlobal('devicePixelRatio', 1);
  const attach = (track: RemoteTrack) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    track.attach({} as Element);
    const [resized, shown] = reports.splice(0);
    resized?.([{ contentRect: { width: 320, height: 160 } }]);
    return (isIntersecting: boolean): void => shown?.([{ isIntersecting }]);
  };
  return { attach };
}

test('what an element shows is told, in place of what was asked before', async () => {
  const { attach } = elements();
  const { server, meeting, remote } = await joinWith(1);
  await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
  const show = attach(remote('a1'));
  show(true);
  await eventually(() =>
    expect(server.asked('consumer.update').at(-1)?.params).toEqual({
      consumers: [{ consumerId: 'consumer-1', paused: false, view: { width: 320, height: 160 } }],
    }),
  );
  show(false);
  await eventually(() =>
    expect(server.asked('consumer.update').at(-1)?.params).toMatchObject({ consumers: [{ paused: true }] }),
  );
  await meeting.leave();
});

describe('cameras that are received when they are seen', () => {
  const UNSEEN_MS = 150;
  const joinSeen = (tracks: number) => joinWith(tracks, { autoSubscribe: 'seen' }, { unseenMs: UNSEEN_MS });

  test('are not asked for before, and closed some time after', async () => {
    const { attach } = elements();
    const { server, meeting, remote } = await joinSeen(3);
    const shows = ['a1', 'a2', 'a3'].map((id) => attach(remote(id)));
    shows[1]?.(true);
    await eventually(() => expect(remote('a2').mediaTrack).not.toBeNull());
    expect(server.asked('media.consume').map(({ params }) => trackIds(params))).toEqual([['a2']]);
    expect([remote('a1').subscribed, remote('a2').subscribed]).toEqual([false, true]);

    shows[1]?.(false);
    await eventually(() =>
      expect(server.asked('consumer.update').at(-1)?.params).toMatchObject({ consumers: [{ paused: true }] }),
    );
    expect(server.asked('consumer.close')).toEqual([]);
    await eventually(() => expect(server.asked('consumer.close')[0]?.params).toEqual({ consumerIds: ['consumer-1'] }));
    expect([remote('a2').subscribed, remote('a2').mediaTrack]).toEqual([false, null]);

    shows[1]?.(true);
    await eventually(() => expect(server.asked('media.consume')).toHaveLength(2));
    await meeting.leave();
  });

  test('stay, when they are seen again soon', async () => {
    const { attach } = elements();
    const { server, meeting, remote } = await joinSeen(1);
    const show = attach(remote('a1'));
    show(true);
    await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
    const { mediaTrack } = remote('a1');
    show(false);
    await eventually(() =>
      expect(server.asked('consumer.update').at(-1)?.params).toMatchObject({ consumers: [{ paused: true }] }),
    );
    show(true);
    await delay(2 * UNSEEN_MS);
    expect(server.asked('consumer.close')).toEqual([]);
    expect([remote('a1').mediaTrack === mediaTrack, mediaTrack?.readyState]).toEqual([true, 'live']);
    await meeting.leave();
  });

  test('stay, when the application asked for them', async () => {
    const { attach } = elements();
    const { server, meeting, remote } = await joinSeen(1);
    meeting.subscribe([remote('a1')]);
    await eventually(() => expect(remote('a1').mediaTrack).not.toBeNull());
    const show = attach(remote('a1'));
    show(true);
    await delay(200);
    show(false);
    await delay(2 * UNSEEN_MS);
    expect(remote('a1').subscribed).toBe(true);
    expect(server.asked('consumer.close')).toEqual([]);
    await meeting.leave();
  });

  test('are the only ones: a microphone and a screen come at once', async () => {
    elements();
    const { server, meeting } = await joinSeen(1);
    server.notify('track.published', {
      identity: 'ann',
      track: trackView('m1', { source: 'microphone', kind: 'audio' }),
    });
    server.notify('track.published', { identity: 'ann', track: trackView('s1', { source: 'screen' }) });
    await eventually(() =>
      expect(
        server
          .asked('media.consume')
          .map(({ params }) => trackIds(params))
          .flat(),
      ).toEqual(['m1', 's1']),
    );
    await meeting.leave();
  });
});
