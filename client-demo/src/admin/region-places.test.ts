import { expect, it } from 'vitest';
import type { Node, Region } from '../../../signaling/admin-client/operations.ts';
import { MAP_HEIGHT, MAP_WIDTH, placesOf, project, statesOf, trafficOf } from './region-places.ts';

const node = (id: string, region: string, changes: Partial<Node> = {}): Node => ({
  id,
  region,
  url: `wss://${id}.example`,
  version: '1',
  load: 0,
  rooms: 0,
  participants: 0,
  hops: 0,
  draining: false,
  drainOrdered: false,
  ...changes,
});
const region = (name: string, at?: readonly [number, number]): Region => ({
  region: name,
  name: null,
  latitude: at?.[0] ?? null,
  longitude: at?.[1] ?? null,
  nodes: 0,
});

it('the map’s edges are its own, and what lies beyond is drawn on them', () => {
  expect(project(84, -180)).toEqual({ x: 0, y: 0 });
  expect(project(-90, 180)).toEqual({ x: MAP_WIDTH, y: MAP_HEIGHT });
});

it('regions with coordinates stand there, and all others apart from each other within the map', () => {
  const regions = [region('eu', [50, 8]), region('us'), region('ap')];
  for (const all of [regions, regions.slice(1), regions.slice(1, 2)]) {
    const places = placesOf(statesOf(all, []));
    expect(new Set(places.map(({ x, y }) => `${x.toFixed()} ${y.toFixed()}`)).size).toBe(all.length);
    for (const { x, y } of places) {
      expect(x > 0 && x < MAP_WIDTH && y > 0 && y < MAP_HEIGHT).toBe(true);
    }
  }
  expect(placesOf(statesOf(regions, []))[0]).toMatchObject(project(50, 8));
});

it('a region has the people of its nodes, and their load on average', () => {
  const nodes = [
    node('a', 'eu', { load: 0.2, participants: 3 }),
    node('b', 'eu', { load: 0.4, participants: 4 }),
    node('c', 'us', { load: 1, participants: 9 }),
  ];
  const [eu, ap] = statesOf([region('eu'), region('ap')], nodes);
  expect(eu).toMatchObject({ nodes: 2, participants: 7 });
  expect(eu?.load).toBeCloseTo(0.3);
  expect(ap).toMatchObject({ nodes: 0, participants: 0, load: 0 });
});

it('what passes between two regions is added up over their nodes and both ways', () => {
  const nodes = [node('a', 'eu'), node('b', 'eu'), node('c', 'us')];
  const links = [
    { from: 'a', to: 'c', bitsPerSecond: 1 },
    { from: 'c', to: 'a', bitsPerSecond: 2 },
    { from: 'b', to: 'c', bitsPerSecond: 4 },
    { from: 'a', to: 'b', bitsPerSecond: 100 },
    { from: 'a', to: 'gone', bitsPerSecond: 100 },
  ];
  expect(trafficOf(links, nodes)).toEqual([{ regions: ['eu', 'us'], bitsPerSecond: 7 }]);
});
