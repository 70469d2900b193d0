/** Where regions are drawn, and what passes between them. */
import type { Link, Node, Region } from '../../../signaling/admin-client/operations.ts';

export const MAP_WIDTH = 720;
export const MAP_HEIGHT = 320;
/** The map's edges, in degrees: nobody lives beyond. */
const NORTH = 84;
const SOUTH = -58;

/** A region with what its nodes have to do. */
export interface RegionState extends Region {
  /** Of its nodes on average, 0 to 1. */
  readonly load: number;
  readonly participants: number;
}

export interface Place extends RegionState {
  readonly x: number;
  readonly y: number;
}

/** Both ways, between two regions or within one. */
export interface Traffic {
  readonly regions: readonly [string, string];
  readonly bitsPerSecond: number;
}

/** Equal distances for equal angles. */
export function project(latitude: number, longitude: number): { readonly x: number; readonly y: number } {
  const y = ((NORTH - Math.min(NORTH, Math.max(SOUTH, latitude))) / (NORTH - SOUTH)) * MAP_HEIGHT;
  return { x: ((longitude + 180) / 360) * MAP_WIDTH, y };
}

/** Those without coordinates stand in a ring where no region has any, else in a row below. */
export function placesOf(regions: readonly RegionState[]): readonly Place[] {
  const unplaced = regions.filter(({ latitude, longitude }) => latitude === null || longitude === null);
  const ring = unplaced.length === regions.length;
  return regions.map((region) => {
    const { latitude, longitude } = region;
    if (latitude !== null && longitude !== null) return { ...region, ...project(latitude, longitude) };
    const index = unplaced.indexOf(region);
    if (!ring) return { ...region, x: (MAP_WIDTH * (index + 1)) / (unplaced.length + 1), y: MAP_HEIGHT * 0.86 };
    const angle = Math.PI + (2 * Math.PI * index) / unplaced.length;
    const wide = unplaced.length === 1 ? 0 : 0.3;
    return {
      ...region,
      x: MAP_WIDTH * (0.5 + wide * Math.cos(angle)),
      y: MAP_HEIGHT * (0.45 + (unplaced.length > 2 ? wide : 0) * Math.sin(angle)),
    };
  });
}

export function statesOf(regions: readonly Region[], nodes: readonly Node[]): readonly RegionState[] {
  return regions.map((region) => {
    const own = nodes.filter((node) => node.region === region.region);
    const sum = (value: (node: Node) => number): number => own.reduce((total, node) => total + value(node), 0);
    return {
      ...region,
      nodes: own.length,
      load: own.length === 0 ? 0 : sum(({ load }) => load) / own.length,
      participants: sum(({ participants }) => participants),
    };
  });
}

/** What passes between each two regions, the busiest first; within a region nothing is told. */
export function trafficOf(links: readonly Link[], nodes: readonly Node[]): readonly Traffic[] {
  const regionOf = new Map(nodes.map(({ id, region }) => [id, region]));
  const found = new Map<string, Traffic>();
  for (const { from, to, bitsPerSecond } of links) {
    const one = regionOf.get(from);
    const other = regionOf.get(to);
    if (one === undefined || other === undefined || one === other) continue;
    const regions: readonly [string, string] = one < other ? [one, other] : [other, one];
    const key = regions.join(' ');
    found.set(key, { regions, bitsPerSecond: (found.get(key)?.bitsPerSecond ?? 0) + bitsPerSecond });
  }
  return [...found.values()].toSorted((a, b) => b.bitsPerSecond - a.bitsPerSecond);
}
