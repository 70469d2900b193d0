/** Samples of what the nodes tell of themselves: load over time, and the rates of the links between them. */
import type { ClusterHistory, LinkRate, LoadOverTime, NodeLoad } from '../ports/cluster-history.ts';
import type { NodeInfo } from '../ports/node-directory.ts';

/** An hour, in samples of 5 s. */
const MAX_SAMPLES = 720;
/** Over how many samples a rate is taken: nodes measure their links every few seconds only. */
const RATE_SAMPLES = 3;

type SampledNode = Pick<NodeInfo, 'id' | 'incarnation' | 'region' | 'load' | 'participants' | 'links'>;

interface Sample {
  readonly at: number;
  readonly nodes: ReadonlyMap<string, SampledNode>;
}

export class ClusterSamples implements ClusterHistory {
  #samples: Sample[] = [];

  /** @param at milliseconds since 1970 */
  add(nodes: readonly SampledNode[], at: number): void {
    // A clock that was set back would mix up the order.
    this.#samples = this.#samples.filter((sample) => sample.at < at).slice(1 - MAX_SAMPLES);
    this.#samples.push({
      at,
      nodes: new Map(
        nodes.map(({ id, incarnation, region, load, participants, links }) => [
          id,
          { id, incarnation, region, load, participants, links },
        ]),
      ),
    });
  }

  load(since: number, points: number): LoadOverTime {
    const samples = this.#samples.filter(({ at }) => at >= since);
    const step = Math.max(1, Math.ceil(samples.length / points));
    // Counted from the end, so that the newest one is there.
    const first = samples.length % step;
    const groups = [...(first === 0 ? [] : [samples.slice(0, first)])];
    for (let index = first; index < samples.length; index += step) groups.push(samples.slice(index, index + step));
    const regions = new Map(
      samples.flatMap(({ nodes }) => Array.from(nodes.values(), ({ id, region }) => [id, region])),
    );
    const nodes = [...regions]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, region]): NodeLoad => {
        const most = (value: (node: SampledNode) => number): readonly (number | null)[] =>
          groups.map((group) => {
            const values = group.flatMap((sample) => sample.nodes.get(id) ?? []).map(value);
            return values.length === 0 ? null : Math.max(...values);
          });
        return { id, region, load: most(({ load }) => load), participants: most(({ participants }) => participants) };
      });
    return { at: groups.map((group) => group.at(-1)?.at ?? since), nodes };
  }

  links(): readonly LinkRate[] {
    const now = this.#samples.at(-1);
    const before = this.#samples.at(-1 - RATE_SAMPLES) ?? this.#samples[0];
    if (now === undefined || before === undefined || now === before) return [];
    const seconds = (now.at - before.at) / 1_000;
    return [...now.nodes.values()].flatMap(({ id, incarnation, links }) => {
      const earlier = before.nodes.get(id);
      // A node that was started again counts from 0.
      if (earlier?.incarnation !== incarnation) return [];
      return links.flatMap(({ node, bytesSent }): LinkRate[] => {
        if (!now.nodes.has(node)) return [];
        const sentBefore = earlier.links.find((link) => link.node === node)?.bytesSent;
        if (sentBefore === undefined || bytesSent < sentBefore) return [];
        return [{ from: id, to: node, bitsPerSecond: Math.round(((bytesSent - sentBefore) * 8) / seconds) }];
      });
    });
  }
}
