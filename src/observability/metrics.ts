/**
 * The Prometheus metrics of this node. No label holds the name of a user, a room or a tenant, and every label has a
 * bounded set of values, whatever clients send.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { BuildInfo } from '../build-info.ts';
import type { IdentityTelemetry } from '../ports/identity-telemetry.ts';
import type { MediaTelemetry } from '../ports/media-telemetry.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { createClusterTelemetry, type ClusterTelemetry } from './cluster-telemetry.ts';
import { createIdentityTelemetry } from './identity-telemetry.ts';
import { createMediaTelemetry, type Regions } from './media-telemetry.ts';
import { createObservations, type MetricsSources } from './observations.ts';
import { createTelemetry } from './telemetry.ts';

export interface Metrics {
  readonly telemetry: Telemetry;
  readonly clusterTelemetry: ClusterTelemetry;
  readonly mediaTelemetry: MediaTelemetry;
  readonly identityTelemetry: IdentityTelemetry;
  readonly contentType: string;
  /** From now on the gauges are read off these parts. To be called once: the counters are there before the parts are. */
  observe(sources: MetricsSources & { readonly regions: Regions }): void;
  /** All metrics in Prometheus's text format. */
  scrape(): Promise<string>;
}

let processRegistry: Registry | undefined;

/** The metrics of the Node process: one registry for all, because prom-client's observers of it cannot be stopped. */
function processMetrics(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

/** The usual form: a gauge that is always 1, what it tells in its labels. */
function tellBuild({ version, commit, protocol, node }: BuildInfo, registry: Registry): void {
  new Gauge({
    name: 'causeway_build_info',
    help: 'Which build of the server this is: always 1',
    labelNames: ['version', 'commit', 'protocol', 'node'],
    registers: [registry],
  }).set({ version, commit, protocol, node }, 1);
}

/** Makes the metrics of a node; those of the Node process come with them. */
export function createMetrics(build?: BuildInfo): Metrics {
  const registry = new Registry();
  if (build !== undefined) tellBuild(build, registry);
  const mediaTelemetry = createMediaTelemetry([registry]);
  let readOff = (): void => undefined;
  return {
    telemetry: createTelemetry([registry]),
    clusterTelemetry: createClusterTelemetry([registry]),
    mediaTelemetry,
    identityTelemetry: createIdentityTelemetry([registry]),
    contentType: registry.contentType,
    observe({ regions, ...sources }) {
      mediaTelemetry.setRegions(regions);
      readOff = createObservations(sources, [registry]);
    },
    async scrape() {
      readOff();
      const parts = await Promise.all([registry.metrics(), processMetrics().metrics()]);
      return parts.join('\n');
    },
  };
}
