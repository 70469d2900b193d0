import { text } from '../texts/texts.ts';
import { bitRate, count, percent } from './figures.ts';
import { LAND } from './land.ts';
import {
  placesOf,
  type Place,
  type RegionState,
  type Traffic,
  MAP_HEIGHT,
  MAP_WIDTH,
  project,
} from './region-places.ts';

const LAND_PATH = LAND.map((outline) => {
  const points: string[] = [];
  for (let index = 0; index < outline.length; index += 2) {
    const { x, y } = project(outline[index + 1] ?? 0, outline[index] ?? 0);
    points.push(`${x.toFixed(0)} ${y.toFixed(0)}`);
  }
  return `M${points.join('L')}Z`;
}).join('');

/** An arch, so that what passes both ways is one line, and lines over each other are told apart. */
function archOf(from: Place, to: Place): string {
  const lift = Math.hypot(to.x - from.x, to.y - from.y) / 5;
  return `M${from.x} ${from.y}Q${(from.x + to.x) / 2} ${(from.y + to.y) / 2 - lift} ${to.x} ${to.y}`;
}

/** How a region is drawn. */
function moodOf({ nodes, load }: Pick<Place, 'nodes' | 'load'>): 'empty' | 'busy' | 'calm' {
  if (nodes === 0) return 'empty';
  return load > 0.85 ? 'busy' : 'calm';
}

interface RegionMapProps {
  readonly regions: readonly RegionState[];
  readonly traffic: readonly Traffic[];
}

/** The regions where they lie, and what passes between them. */
export function RegionMap({ regions, traffic }: RegionMapProps) {
  const places = placesOf(regions);
  const placeOf = new Map(places.map((place) => [place.region, place]));
  const most = Math.max(1, ...traffic.map(({ bitsPerSecond }) => bitsPerSecond));
  return (
    <div class="map" dir="ltr">
      <svg viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`} aria-hidden="true" focusable="false">
        {regions.some(({ latitude }) => latitude !== null) && <path class="map-land" d={LAND_PATH} />}
        {traffic.map(({ regions: [one, other], bitsPerSecond }) => {
          const from = placeOf.get(one);
          const to = placeOf.get(other);
          if (from === undefined || to === undefined) return null;
          return (
            <path
              key={`${one} ${other}`}
              class="map-link"
              d={archOf(from, to)}
              stroke-width={1.5 + 4 * Math.sqrt(bitsPerSecond / most)}
            />
          );
        })}
        {places.map((place) => (
          <circle key={place.region} class={`map-dot map-dot-${moodOf(place)}`} cx={place.x} cy={place.y} r="12" />
        ))}
      </svg>
      <ul class="map-regions" aria-label={text('admin:regions')}>
        {places.map(({ region, name, x, y, nodes, load, participants }) => (
          <li
            key={region}
            class={`map-region map-region-${moodOf({ nodes, load })}`}
            style={{ insetInlineStart: `${(x / MAP_WIDTH) * 100}%`, insetBlockStart: `${(y / MAP_HEIGHT) * 100}%` }}
            data-testid="map-region"
          >
            <strong>{name ?? region}</strong>
            <span>
              {nodes === 0
                ? text('admin:no-node')
                : text('admin:region-state', {
                    nodes,
                    nodesText: count(nodes),
                    people: participants,
                    peopleText: count(participants),
                    load: percent(load),
                  })}
            </span>
          </li>
        ))}
      </ul>
      {traffic.length > 0 && (
        <ul class="map-traffic" aria-label={text('admin:between-regions')}>
          {traffic.map(({ regions: [one, other], bitsPerSecond }) => (
            <li key={`${one} ${other}`}>
              <bdi>{placeOf.get(one)?.name ?? one}</bdi> ⇄ <bdi>{placeOf.get(other)?.name ?? other}</bdi>{' '}
              <b>{bitRate(bitsPerSecond)}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
