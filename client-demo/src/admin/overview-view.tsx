import { text } from '../texts/texts.ts';
import { Chart } from './chart.tsx';
import { bitRate, count, percent, time } from './figures.ts';
import { NodeList } from './node-list.tsx';
import type { Operator } from './operator.ts';
import { Card, ProblemNote, Waiting } from './parts.tsx';
import { usePolled } from './polled.ts';
import { RegionMap } from './region-map.tsx';
import { statesOf, trafficOf } from './region-places.ts';
import type { Operations } from '../../../signaling/admin-client/operations.ts';

const LOOK_MS = 3_000;
const LOAD_MS = 5_000;

type Load = Operations['readLoad']['result'];

/** Of each time: over the nodes that were there then. */
function over(values: readonly (readonly (number | null)[])[], index: number): readonly number[] {
  return values.flatMap((each) => each[index] ?? []);
}

function LoadCharts({ load }: { readonly load: Load }) {
  const { at, nodes } = load;
  const busiest = at.map((_, index) =>
    Math.max(
      0,
      ...over(
        nodes.map((node) => node.load),
        index,
      ),
    ),
  );
  const average = at.map((_, index) => {
    const all = over(
      nodes.map((node) => node.load),
      index,
    );
    return all.length === 0 ? 0 : all.reduce((sum, each) => sum + each, 0) / all.length;
  });
  const people = at.map((_, index) =>
    over(
      nodes.map(({ participants }) => participants),
      index,
    ).reduce((a, b) => a + b, 0),
  );
  const since = at[0];
  if (since === undefined) return <p class="admin-empty">{text('admin:no-load')}</p>;
  const now = { average: percent(average.at(-1) ?? 0), busiest: percent(busiest.at(-1) ?? 0) };
  const crowd = { now: count(people.at(-1) ?? 0), most: count(Math.max(0, ...people)) };
  return (
    <div class="admin-charts">
      <figure>
        <figcaption>
          <span>{text('admin:load')}</span>
          <small>{text('admin:load-now', now)}</small>
        </figcaption>
        <Chart
          label={`${text('admin:load')}: ${text('admin:load-now', now)}`}
          top={1}
          lines={[
            { values: average, look: 'main' },
            { values: busiest, look: 'second' },
          ]}
        />
      </figure>
      <figure>
        <figcaption>
          <span>{text('admin:people')}</span>
          <small>{text('admin:people-now', crowd)}</small>
        </figcaption>
        <Chart
          label={`${text('admin:people')}: ${text('admin:people-now', crowd)}`}
          top={Math.max(4, ...people)}
          lines={[{ values: people, look: 'main' }]}
        />
      </figure>
      <p class="admin-hint">{text('admin:since', { time: time(since) })}</p>
    </div>
  );
}

/** Regions, nodes, links, and how busy all that is. */
export function OverviewView({ operator }: { readonly operator: Operator }) {
  const now = usePolled('now', LOOK_MS, async (signal) => {
    const [nodes, links, regions] = await Promise.all([
      operator.call('listNodes', {}, { signal }),
      operator.call('listLinks', {}, { signal }),
      operator.call('listRegions', {}, { signal }),
    ]);
    return { nodes: nodes.items, links: links.items, regions: regions.items };
  });
  const load = usePolled('load', LOAD_MS, (signal) => operator.call('readLoad', {}, { signal }));
  const known = now.value.value;
  const problem = now.problem.value;
  if (known === null) return problem === null ? <Waiting /> : <ProblemNote problem={problem} />;
  const { nodes, links, regions } = known;
  const total = (value: (node: (typeof nodes)[number]) => number): number =>
    nodes.reduce((sum, node) => sum + value(node), 0);
  const tiles = [
    { label: text('admin:nodes'), value: count(nodes.length), id: 'nodes' },
    { label: text('admin:people'), value: count(total(({ participants }) => participants)), id: 'people' },
    { label: text('admin:busiest'), value: percent(Math.max(0, ...nodes.map((node) => node.load))), id: 'busiest' },
    {
      label: text('admin:versions'),
      value: [...new Set(nodes.map(({ version }) => version))].join(', '),
      id: 'versions',
    },
  ];
  return (
    <>
      <ProblemNote problem={problem} />
      <dl class="admin-tiles">
        {tiles.map(({ label, value, id }) => (
          <div key={id} data-testid={`total-${id}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="admin-columns">
        <Card title={text('admin:regions')}>
          <RegionMap regions={statesOf(regions, nodes)} traffic={trafficOf(links, nodes)} />
        </Card>
        <Card title={text('admin:over-time')}>
          {load.value.value === null ? <Waiting /> : <LoadCharts load={load.value.value} />}
        </Card>
      </div>
      <Card title={text('admin:nodes')}>
        <NodeList operator={operator} nodes={nodes} load={load.value.value} onChange={now.again} />
      </Card>
      <Card title={text('admin:links')}>
        {links.length === 0 ? (
          <p class="admin-empty">{text('admin:no-links')}</p>
        ) : (
          <ul class="admin-links" data-testid="links">
            {links
              .toSorted((a, b) => b.bitsPerSecond - a.bitsPerSecond)
              .map(({ from, to, bitsPerSecond }) => (
                <li key={`${from} ${to}`}>
                  <span>
                    <bdi>{from}</bdi> → <bdi>{to}</bdi>
                  </span>
                  <b>{bitRate(bitsPerSecond)}</b>
                </li>
              ))}
          </ul>
        )}
      </Card>
    </>
  );
}
