import { describe, expect, it } from 'vitest';
import type { ReceptionReport, TrackDiagnosis } from '../../../signaling/protocol/features/diagnosis.ts';
import { CausewayError } from '../../domain/errors.ts';
import { type RoomKey, roomId } from '../../domain/room/state.ts';
import { join, KEY, roomAfter } from '../../domain/testing/rooms.ts';
import { silentLogger } from '../../ports/logger.ts';
import type { TrackPath } from '../../ports/media-engine.ts';
import { FakeClock } from '../../ports/testing/fake-clock.ts';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { QualityWatch } from './quality-watch.ts';
import { ReceptionReports } from './reception-reports.ts';
import { MAX_TROUBLES, TroubleHistory } from './trouble-history.ts';

const key = { tenant: 'acme', room: 'daily' };
const bad = (trackId: string, leg: 'uplink' | 'downlink'): TrackDiagnosis => ({
  trackId,
  verdict: leg,
  legs: [{ leg, faults: ['loss'] }],
});

describe('history', () => {
  it('takes what goes on for one trouble, and what comes later for another', () => {
    const history = new TroubleHistory();
    history.add(key, 'Ada', [bad('t1', 'downlink')], 1_000);
    history.add(key, 'Ada', [bad('t2', 'downlink'), { trackId: 't3', verdict: null, legs: [] }], 30_000);
    history.add(key, 'Bo', [bad('t1', 'uplink')], 31_000);
    history.add(key, 'Ada', [bad('t1', 'downlink')], 200_000);
    expect(history.of(key, 'Ada', 200_000)).toEqual([
      { since: 1_000, until: 30_000, leg: 'downlink', faults: ['loss'], trackIds: ['t1', 't2'] },
      { since: 200_000, until: 200_000, leg: 'downlink', faults: ['loss'], trackIds: ['t1'] },
    ]);
    expect(history.of({ ...key, tenant: 'other' }, 'Ada', 200_000)).toEqual([]);
  });

  it('forgets after an hour, and the oldest when there are too many', () => {
    const history = new TroubleHistory();
    history.add(key, 'Ada', [bad('t1', 'downlink')], 0);
    expect(history.of(key, 'Ada', 3_600_001)).toEqual([]);
    for (let person = 0; person <= MAX_TROUBLES; person += 1) history.add(key, `p${person}`, [bad('t', 'uplink')], 1);
    expect(history.of(key, 'p0', 1)).toEqual([]);
    expect(history.of(key, `p${MAX_TROUBLES}`, 1)).toHaveLength(1);
  });
});

const suffering: TrackPath = { trackId: 't1', node: 'us-1', figures: { viewerNode: {}, downlink: { loss: 0.2 } } };
const fine: TrackPath = { trackId: 't2', node: undefined, figures: { viewerNode: {}, downlink: { loss: 0 } } };

describe('watch', () => {
  function watching() {
    const clock = new FakeClock();
    const counted: (readonly [unknown, unknown])[] = [];
    const viewers = ['Ada', 'Bo', 'Cleo'].map((identity) => ({
      key,
      identity,
      looks: 0,
      async paths() {
        this.looks += 1;
        return identity === 'Cleo' ? [suffering, fine] : [fine];
      },
    }));
    const watch = new QualityWatch({
      viewers: () => viewers.map((viewer) => ({ key, identity: viewer.identity, paths: () => viewer.paths() })),
      onDiagnosed: (verdict, node) => counted.push([verdict, node]),
      clock,
      logger: silentLogger,
    });
    return { clock, counted, viewers, watch };
  }

  it('looks at all in turn, and counts', async () => {
    const { clock, counted, viewers } = watching();
    for (let second = 0; second < 4; second += 1) {
      clock.advance(1_000);
      await Promise.resolve();
    }
    await expect.poll(() => viewers.map(({ looks }) => looks)).toEqual([2, 2, 2]);
    await expect
      .poll(() => counted.filter(([verdict]) => verdict === 'downlink'))
      .toEqual([
        ['downlink', 'us-1'],
        ['downlink', 'us-1'],
      ]);
  });

  it('reports how somebody fares now, and remembers', async () => {
    const { watch } = watching();
    const report = await watch.reportOn(key, 'Cleo');
    expect(report.tracks.map(({ trackId, verdict }) => [trackId, verdict])).toEqual([
      ['t1', 'downlink'],
      ['t2', null],
    ]);
    expect(report.past).toMatchObject([{ leg: 'downlink', faults: ['loss'], trackIds: ['t1'] }]);
    await expect(watch.reportOn(key, 'Dora')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('reports', () => {
  const report: ReceptionReport = { tracks: [], past: [] };
  const at = (node: string) => {
    const state = roomAfter(() => join('Ada', { node }));
    return { of: (key: RoomKey) => (roomId(key) === roomId(state) ? { state } : undefined) };
  };
  const reports = (node: string) =>
    new ReceptionReports({
      node: 'eu-1',
      rooms: at(node),
      registry: new MemoryRegistry(),
      here: async () => report,
      elsewhere: async (other) => Promise.reject(new CausewayError('unavailable', `asked ${other}`)),
    });

  it('come from the node that somebody is on', async () => {
    expect(await reports('eu-1').of(KEY, 'Ada')).toBe(report);
    await expect(reports('us-1').of(KEY, 'Ada')).rejects.toThrow('asked us-1');
  });

  it('are not there of who is not', async () => {
    await expect(reports('eu-1').of(KEY, 'Bo')).rejects.toMatchObject({ code: 'not_found' });
    await expect(reports('eu-1').of({ ...KEY, room: 'none' }, 'Ada')).rejects.toMatchObject({ code: 'not_found' });
  });
});
