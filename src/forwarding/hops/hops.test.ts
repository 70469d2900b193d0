import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../ports/testing/fake-clock.ts';
import { CausewayError } from '../../domain/errors.ts';
import { EVERYTHING, NOTHING, type WantedLayer } from '../demand.ts';
import { Hops, LINGER_MS, type HopCarrier, type OpenHop } from './hops.ts';

/** A hop that writes down what is done to it, and does it when the test says so. */
class FakeHop implements OpenHop {
  readonly calls: WantedLayer[] = [];
  closed = 0;
  readonly #waiting: PromiseWithResolvers<void>[] = [];

  want(layer: WantedLayer): Promise<void> {
    this.calls.push(layer);
    const call = Promise.withResolvers<void>();
    this.#waiting.push(call);
    return call.promise;
  }

  close(): void {
    this.closed += 1;
  }

  async done(): Promise<void> {
    this.#waiting.shift()?.resolve();
    await settled();
  }

  async fail(): Promise<void> {
    this.#waiting.shift()?.reject(new CausewayError('unavailable', 'the link is down'));
    await settled();
  }
}

class FakeCarrier implements HopCarrier<FakeHop> {
  readonly opens: (PromiseWithResolvers<FakeHop> & { readonly layer: WantedLayer; readonly ended: () => void })[] = [];

  open(layer: WantedLayer, ended: () => void): Promise<FakeHop> {
    const open = { ...Promise.withResolvers<FakeHop>(), layer, ended };
    this.opens.push(open);
    return open.promise;
  }

  async opened(): Promise<FakeHop> {
    const hop = new FakeHop();
    this.opens.at(-1)?.resolve(hop);
    await settled();
    return hop;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const clock = new FakeClock();
  const hops = new Hops<FakeHop>(clock);
  const carrier = new FakeCarrier();
  const endings: string[] = [];
  const view = (name: string, { wants = EVERYTHING, track = 'track' } = {}) =>
    hops.view(track, carrier, { wants, ended: () => endings.push(name) });
  return { clock, hops, carrier, endings, view };
}

describe('Hops', () => {
  test('share one hop among all viewers of a track', async () => {
    const { hops, carrier, view } = setUp();
    const first = view('first');
    const second = view('second');
    const hop = await carrier.opened();
    expect(await Promise.all([first.opened, second.opened, view('third').opened])).toEqual([hop, hop, hop]);
    expect(carrier.opens).toHaveLength(1);
    expect(hops.size).toBe(1);
    view('of another track', { track: 'other' });
    expect(carrier.opens).toHaveLength(2);
  });

  test('close a hop some time after its last viewer, and open another for the next', async () => {
    const { clock, hops, carrier, view } = setUp();
    const share = view('first');
    const hop = await carrier.opened();
    share.leave();
    share.leave();
    clock.advance(LINGER_MS - 1);
    expect(hop.closed).toBe(0);
    const back = view('second');
    expect(await back.opened).toBe(hop);
    clock.advance(LINGER_MS);
    expect(hop.closed).toBe(0);
    back.leave();
    clock.advance(LINGER_MS);
    expect(hop.closed).toBe(1);
    expect([hops.size, clock.pending]).toEqual([0, 0]);
    view('third');
    expect(carrier.opens).toHaveLength(2);
  });

  test('are told what is wanted one call at a time, without what was taken back meanwhile', async () => {
    const { carrier, view } = setUp();
    const share = view('viewer');
    const hop = await carrier.opened();
    expect([carrier.opens[0]?.layer, hop.calls]).toEqual([EVERYTHING, []]);
    share.want(NOTHING);
    expect(hop.calls).toEqual([NOTHING]);
    for (const layer of [2, NOTHING, 1]) share.want(layer);
    expect(hop.calls).toEqual([NOTHING]);
    await hop.done();
    expect(hop.calls).toEqual([NOTHING, 1]);
    share.want(2);
    share.want(1);
    await hop.done();
    expect(hop.calls).toEqual([NOTHING, 1]);
  });

  test('carry the highest layer that a viewer wants, and nothing when none does', async () => {
    const { carrier, view } = setUp();
    const [first, second] = [view('first', { wants: 0 }), view('second', { wants: 2 })];
    expect(carrier.opens[0]?.layer).toBe(0);
    const hop = await carrier.opened();
    await hop.done();
    second.want(1);
    await hop.done();
    second.leave();
    await hop.done();
    first.leave();
    await hop.done();
    first.want(2);
    view('third', { wants: 1 });
    expect(hop.calls).toEqual([2, 1, 0, NOTHING, 1]);
  });

  test('do not wake a hop for a viewer who wants nothing yet', async () => {
    const { carrier, view } = setUp();
    view('first', { wants: NOTHING });
    const hop = await carrier.opened();
    await view('second', { wants: NOTHING }).opened;
    expect([carrier.opens[0]?.layer, hop.calls]).toEqual([NOTHING, []]);
  });

  test('end a hop that cannot be steered, and tell its viewers', async () => {
    const { hops, carrier, endings, view } = setUp();
    const share = view('viewer', { wants: NOTHING });
    const hop = await carrier.opened();
    share.want(EVERYTHING);
    await hop.fail();
    expect(endings).toEqual(['viewer']);
    expect([hop.closed, hops.size]).toEqual([1, 0]);
  });

  test('tell all who wait that a hop could not be opened; the next viewer tries again', async () => {
    const { hops, carrier, endings, view } = setUp();
    const shares = [view('first'), view('second')];
    carrier.opens[0]?.reject(new CausewayError('not_found', 'no such track'));
    for (const { opened } of shares) await expect(opened).rejects.toMatchObject({ code: 'not_found' });
    expect([endings, hops.size]).toEqual([[], 0]);
    const again = view('first');
    const hop = await carrier.opened();
    expect(await again.opened).toBe(hop);
  });

  test('let nothing but a CausewayError out', async () => {
    const { carrier, view } = setUp();
    const { opened } = view('viewer');
    carrier.opens[0]?.reject(new TypeError('undefined is not a function'));
    await expect(opened).rejects.toMatchObject({ code: 'internal' });
  });

  test.each([
    ['by its carrier', ({ carrier }: ReturnType<typeof setUp>) => carrier.opens[0]?.ended()],
    ['because its track did', ({ hops }: ReturnType<typeof setUp>) => hops.end('track')],
    ['with the router', ({ hops }: ReturnType<typeof setUp>) => hops.close()],
  ])('tell viewers once that a hop ended %s', async (_, end) => {
    const all = setUp();
    const shares = [all.view('first'), all.view('second')];
    const hop = await all.carrier.opened();
    end(all);
    end(all);
    for (const share of shares) share.leave();
    expect(all.endings).toEqual(['first', 'second']);
    expect([hop.closed, all.hops.size, all.clock.pending]).toEqual([1, 0, 0]);
  });

  test('let a viewer who is told of the end ask for another hop at once', async () => {
    const { hops, carrier } = setUp();
    const again: unknown[] = [];
    hops.view('track', carrier, {
      wants: EVERYTHING,
      ended: () => again.push(hops.view('track', carrier, { wants: EVERYTHING, ended: () => undefined })),
    });
    const hop = await carrier.opened();
    hops.end('track');
    expect(again).toHaveLength(1);
    expect([carrier.opens.length, hops.size, hop.closed]).toEqual([2, 1, 1]);
  });

  test('close a hop that opens after it ended, and tell those who wait', async () => {
    const { hops, carrier, endings, view } = setUp();
    const { opened } = view('viewer');
    hops.end('track');
    await expect(opened).rejects.toMatchObject({ code: 'unavailable' });
    expect((await carrier.opened()).closed).toBe(1);
    expect([endings, hops.size]).toEqual([[], 0]);
  });

  test('reject who leaves before the hop is open; nobody has to listen', async () => {
    const { carrier, view } = setUp();
    const share = view('viewer');
    view('who never awaits').leave();
    share.leave();
    await expect(share.opened).rejects.toMatchObject({ code: 'unavailable' });
    expect((await carrier.opened()).calls).toEqual([NOTHING]);
  });
});
