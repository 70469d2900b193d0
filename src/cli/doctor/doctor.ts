/** Looks at the machine and at all that the server leans on. */
import { type Check, fault, type Finding, messageOf, type Surroundings } from './check.ts';
import { identity } from './identity.ts';
import { buffers, cpus, descriptors, folder, worker } from './machine.ts';
import { address, certificate, ports, publicUrl } from './network.ts';
import { redis, relay, store, tokens } from './services.ts';

const checks: readonly Check[] = [
  worker,
  cpus,
  descriptors,
  buffers,
  folder,
  tokens,
  identity,
  ports,
  certificate,
  address,
  publicUrl,
  redis,
  store,
  relay,
];

export type Named = Finding & { readonly name: string };

/** Everything that was found, in order. */
export async function examine(surroundings: Surroundings): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const { name, run } of checks) {
    const findings = await run(surroundings).catch((error: unknown) => [
      fault(`could not be looked at: ${messageOf(error)}`, 'please report this defect'),
    ]);
    found.push(...(findings ?? []).map((finding) => ({ name, ...finding })));
  }
  return found;
}
