import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../ports/testing/fake-clock.ts';
import { CausewayError } from '../errors.ts';
import { Hops, LINGER_MS, type HopCarrier, type OpenHop } from './hops.ts';

/** A hop that writes down what is done to it, and does it when the test says so. */
class FakeHop implements OpenHop {
  readonly calls: string[] = [];
  closed = 0;
  readonly #waiting: PromiseWithResolvers<void>[] = [];

  pause(): Promise<void> {
    return this.#call('pause');
  }

  resume(): Promise<void> {
    return this.#call('resume');
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

  #call(name: string): Promise<void> {
    this.calls.push(name);
    const call = Promise.withResolvers<void>();
    this.#waiting.push(call);
    return call.promise;
  }
}

class FakeCarrier implements HopCarrier<FakeHop> {
  readonly opens: (PromiseWithResolvers<FakeHop> & { readonly ended: () => void })[] = [];

  open(ended: () => void): Promise<FakeHop> {
    const open = { ...Promise.withResolvers<FakeHop>(), ended };
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
  const view = (name: string, { paused = false, track = 'track' } = {}) =>
    hops.view(track, carrier, { paused, ended: () => endings.push(name) });
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

  test('pause and resume one call at a time, and leave out what was taken back meanwhile', async () => {
    const { carrier, view } = setUp();
    const share = view('viewer');
    const hop = await carrier.opened();
    share.pause();
    expect(hop.calls).toEqual(['pause']);
    share.resume();
    share.pause();
    share.resume();
    expect(hop.calls).toEqual(['pause']);
    await hop.done();
    expect(hop.calls).toEqual(['pause', 'resume']);
    share.pause();
    share.resume();
    await hop.done();
    expect(hop.calls).toEqual(['pause', 'resume']);
  });

  test('do not wake a paused hop for a viewer who comes paused', async () => {
    const { carrier, view } = setUp();
    view('first', { paused: true });
    const hop = await carrier.opened();
    await hop.done();
    await view('second', { paused: true }).opened;
    expect(hop.calls).toEqual(['pause']);
  });

  test('end a hop that cannot be steered, and tell its viewers', async () => {
    const { hops, carrier, endings, view } = setUp();
    const share = view('viewer', { paused: true });
    const hop = await carrier.opened();
    await hop.done();
    share.resume();
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
      paused: false,
      ended: () => again.push(hops.view('track', carrier, { paused: false, ended: () => undefined })),
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
    expect((await carrier.opened()).calls).toEqual(['pause']);
  });
});
