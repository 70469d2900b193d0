import { Spinner } from '../../kit/spinner.tsx';
import { text, type TextId } from '../../texts/texts.ts';
import { Chart } from './chart.tsx';
import type { QualityStore, TrackRow } from './store.ts';

const SOURCES: Readonly<Record<TrackRow['source'], TextId>> = {
  microphone: 'quality:microphone',
  camera: 'quality:camera',
  screen: 'quality:screen',
  screenAudio: 'quality:screen-audio',
};

const LEGS: Readonly<Record<NonNullable<TrackRow['leg']>, TextId>> = {
  uplink: 'quality:leg-uplink',
  publisherNode: 'quality:leg-server',
  link: 'quality:leg-link',
  viewerNode: 'quality:leg-server',
  downlink: 'quality:leg-downlink',
};

const whole = (value: number | null): string => (value === null ? '–' : String(Math.round(value)));
const tenth = (value: number | null): string => (value === null ? '–' : String(Math.round(value * 10) / 10));

const layersOf = ({ received, layers }: TrackRow): string => (received === '' ? String(layers) : received);

function Row({ row }: { readonly row: TrackRow }) {
  const { name, source, leg } = row;
  return (
    <tr data-testid="quality-row" data-own={name === null}>
      <th scope="row">
        {text('quality:track', { name: name ?? text('quality:you'), source: text(SOURCES[source]) })}
        {leg !== null && <span class="quality-leg">{text(LEGS[leg])}</span>}
      </th>
      <td data-testid="quality-rate">{whole(row.rate)}</td>
      <td>{tenth(row.loss)}</td>
      <td>{whole(row.jitter)}</td>
      <td>{layersOf(row)}</td>
      <td>{[row.codec, row.size].filter((each) => each !== '').join(' ') || '–'}</td>
    </tr>
  );
}

/** The figures of every track, and how they went in the last two minutes. */
export function QualityPanel({ store }: { readonly store: QualityStore }) {
  const rows = store.rows.value;
  const moments = store.moments.value;
  const last = moments.at(-1);
  if (last === undefined) {
    return (
      <div class="panel-part">
        <Spinner />
      </div>
    );
  }
  const times = moments.map(({ at }) => at);
  const now = { up: whole(last.up), down: whole(last.down), delay: whole(last.roundTrip), loss: tenth(last.loss) };
  return (
    <div class="panel-part quality" data-testid="quality">
      <Chart
        label={text('quality:rates', now)}
        times={times}
        lines={[moments.map(({ up }) => up), moments.map(({ down }) => down)]}
      />
      <Chart label={text('quality:delay', now)} times={times} lines={[moments.map(({ roundTrip }) => roundTrip)]} />
      <Chart label={text('quality:loss', now)} times={times} lines={[moments.map(({ loss }) => loss)]} />
      {/* It may be wider than the panel: then it is scrolled, also by the keyboard. */}
      <div class="quality-table" role="region" aria-label={text('quality:table')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text('quality:column-track')}</th>
              <th scope="col">{text('quality:column-rate')}</th>
              <th scope="col">{text('quality:column-loss')}</th>
              <th scope="col">{text('quality:column-jitter')}</th>
              <th scope="col">{text('quality:column-layers')}</th>
              <th scope="col">{text('quality:column-codec')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p>{text('quality:nothing')}</p>}
    </div>
  );
}
