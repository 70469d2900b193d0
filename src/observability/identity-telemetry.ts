/** What is counted of identity providers. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { IdentityTelemetry } from '../ports/identity-telemetry.ts';

export function createIdentityTelemetry(registers: Registry[]): IdentityTelemetry {
  const fetches = new Counter({
    name: 'causeway_identity_key_fetches_total',
    help: 'Requests for the keys of identity providers, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['ok', 'failed']) fetches.inc({ outcome }, 0);
  const away = new Gauge({
    name: 'causeway_identity_providers_away',
    help: 'Identity providers that did not give their keys when they were last asked',
    registers,
  });
  return {
    keysFetched: (ok) => fetches.inc({ outcome: ok ? 'ok' : 'failed' }),
    providersAway: (change) => away.inc(change),
  };
}
