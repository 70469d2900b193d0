/**
 * The import fences: what the files of each folder may import. This table is the design's map as a rule, and
 * import-fences.ts makes the linter hold it.
 */

interface Zone {
  /** Folders (and single files) whose modules it may import, besides its own. */
  readonly imports?: readonly string[];
  /** The same, but only by `import type`. */
  readonly types?: readonly string[];
  /** npm packages that it may import. Each vendor stands in one place, so that it can be replaced there. */
  readonly packages?: readonly string[];
  /** Whether it may import Node's own modules; what browsers load, and what is pure, may not. */
  readonly node?: boolean;
}

const protocol = 'signaling/protocol';
const client = 'signaling/client';
const domain = 'src/domain';
const forwarding = 'src/forwarding';
const ports = 'src/ports';
const web = 'client-demo/src';
const webGround = ['texts', 'platform', 'kit', 'media', 'media/background', 'media/captions', 'meeting'].map(
  (folder) => `${web}/${folder}`,
);
const webPackages = ['preact', '@preact/signals', 'lucide'];

/** A file belongs to the zone with the longest path that holds it. `*` stands for each folder there: none may import another. */
const zones: Readonly<Record<string, Zone>> = {
  [protocol]: { packages: ['zod'] },
  [`${protocol}/docs`]: { imports: [protocol], packages: ['zod', 'yaml'], node: true },
  'signaling/server': {
    imports: ['src/services', 'src/auth', 'src/observability', ports, domain, protocol],
    packages: ['ws'],
    node: true,
  },
  [client]: { imports: [protocol], packages: ['mediasoup-client', 'zod', '@hpke/core'] },
  'signaling/admin-client': {},
  workers: { imports: [ports, forwarding, domain, protocol], packages: ['mediasoup', 'zod'], node: true },
  [domain]: { imports: [protocol], packages: ['zod', '@noble/hashes', 'yjs'] },
  [forwarding]: { imports: [domain, protocol] },
  [ports]: { imports: [forwarding, domain, protocol], packages: ['ipaddr.js'] },
  'src/services': { imports: [domain, forwarding, ports], types: [protocol], node: true },
  'src/redis': { imports: [ports, domain], packages: ['ioredis'], node: true },
  'src/registry': { imports: ['src/redis', ports, domain], types: [protocol], packages: ['zod'], node: true },
  'src/cluster': { imports: ['src/redis', ports, domain, protocol], packages: ['ws', 'zod'], node: true },
  'src/auth': {
    imports: [ports, domain, protocol],
    packages: ['jsonwebtoken', 'jose', 'undici', 'zod'],
    node: true,
  },
  'src/http': {
    imports: [
      'src/http/proxies',
      'src/build-info.ts',
      'src/services',
      'src/auth',
      'src/schedules',
      'src/observability',
      ports,
      domain,
      protocol,
    ],
    packages: ['express', 'helmet', 'zod', 'zod-openapi'],
    node: true,
  },
  'src/observability': {
    imports: ['src/build-info.ts', 'src/forwarding', ports, domain, protocol],
    packages: [
      'pino',
      'prom-client',
      '@opentelemetry/api',
      '@opentelemetry/context-async-hooks',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
    ],
    node: true,
  },
  'src/membership': {
    imports: [
      'src/addresses.ts',
      'src/cluster',
      'src/redis',
      'src/registry',
      'src/http',
      'src/invitations',
      'src/coordination',
      'src/tls',
      'config',
      ports,
    ],
    types: ['src/observability'],
    node: true,
  },
  'src/addresses.ts': { imports: ['workers'], node: true },
  'src/node-condition.ts': { types: ['src/services', ports] },
  'src/from-config.ts': { imports: ['src/tls', 'config', domain], types: ['src/schedules', ports] },
  'src/identity.ts': { imports: ['src/auth'], types: ['config', ports, domain] },
  'src/open-quality.ts': { imports: ['src/cluster', 'src/services', domain], types: [ports] },
  'src/background-threads.ts': { node: true },
  'src/invitations': { imports: ['src/redis', ports, domain], node: true },
  'src/build-info.ts': { imports: [protocol], node: true },
  'src/effects': {
    imports: ['src/services', ports, forwarding, domain],
    packages: ['undici', 'ipaddr.js', 'zod'],
    node: true,
  },
  'src/schedules': {
    imports: [ports, domain],
    packages: ['ical-generator', 'nodemailer', 'rrule-temporal', 'timezones-ical-library', 'zod'],
    node: true,
  },
  'src/coordination': {
    imports: ['src/redis', ports, domain],
    packages: ['rate-limiter-flexible', 'zod'],
    node: true,
  },
  'src/store': { imports: [ports, domain], packages: ['kysely', 'pg', 'zod'], node: true },
  'src/blobs': { imports: [ports, domain], packages: ['@aws-sdk/client-s3'], node: true },
  'src/tls': { imports: ['config', ports, 'src/forwarding'], node: true },
  'src/cli': {
    imports: [
      'signaling/admin-client',
      'config',
      'src/auth',
      'src/build-info.ts',
      'src/configured-store.ts',
      'src/membership',
      'src/redis',
      'src/setup',
      'src/tls',
      ports,
    ],
    packages: ['@bomb.sh/tab', 'commander', 'zod'],
    node: true,
  },
  'src/configured-store.ts': { imports: ['config', 'src/store', ports], node: true },
  'src/configured-blobs.ts': { imports: ['config', 'src/blobs', ports, domain], node: true },
  'src/healthcheck.ts': { imports: ['config', 'src/addresses.ts'], node: true },
  'src/setup': { node: true },
  // The web client, from its ground up. Every feature is a zone of its own.
  [`${web}/texts`]: { packages: ['@fluent/bundle', '@preact/signals'] },
  [`${web}/platform`]: { packages: ['preact', '@preact/signals'] },
  [`${web}/kit`]: {
    imports: [`${web}/texts`, `${web}/platform`, client],
    packages: ['preact', '@preact/signals', '@tanstack/virtual-core', 'lucide', 'uqr'],
  },
  [`${web}/media`]: {
    imports: [
      `${web}/texts`,
      `${web}/platform`,
      `${web}/media/noise`,
      `${web}/media/background`,
      `${web}/media/captions`,
      client,
    ],
    packages: ['@preact/signals'],
  },
  [`${web}/media/background`]: {
    imports: [`${web}/platform`, `${web}/media`],
    packages: ['@preact/signals', '@litertjs/core', '@mediapipe/selfie_segmentation'],
  },
  [`${web}/media/captions`]: {
    packages: ['@moonshine-ai/moonshine-js', 'llama-tokenizer-js', 'onnxruntime-web'],
  },
  [`${web}/media/noise`]: {
    imports: [`${web}/platform`, `${web}/media`],
    packages: ['@preact/signals', '@sapphi-red/web-noise-suppressor'],
  },
  [`${web}/meeting`]: { imports: [`${web}/texts`, `${web}/platform`, client], packages: ['@preact/signals'] },
  [`${web}/shell`]: { imports: [...webGround, client], packages: webPackages },
  [`${web}/check`]: { imports: [...webGround, client], packages: webPackages },
  [`${web}/pages`]: { imports: [...webGround, `${web}/check`, `${web}/shell`, client], packages: webPackages },
  [`${web}/features/*`]: {
    imports: [...webGround, `${web}/shell`, client],
    packages: [
      ...webPackages,
      'marked',
      'uplot',
      'yjs',
      'y-codemirror.next',
      '@codemirror/commands',
      '@codemirror/state',
      '@codemirror/view',
      'perfect-freehand',
    ],
  },
  // The operators' page is an entry of its own, and the one page that asks the interface for programs: by its typed client.
  [`${web}/admin`]: {
    imports: [
      `${web}/texts`,
      `${web}/platform`,
      `${web}/kit`,
      `${web}/shell`,
      `${web}/pages`,
      'signaling/admin-client',
    ],
    packages: webPackages,
  },
  'client-demo': {
    imports: [client, `${web}/texts`, `${web}/shell`, `${web}/pages`, `${web}/features/*`],
    packages: ['preact'],
  },
  'client-demo/vite.config.ts': { packages: ['vite'], node: true },
  'signaling/client/vite.config.ts': { packages: ['vite'], node: true },
  bench: {
    imports: [client, protocol, 'bench/load/sockets', 'bench/simulation'],
    types: ['bench/browser', 'src/setup'],
    packages: [
      'vite',
      'mediasoup-client',
      'node-datachannel',
      'fake-mediastreamtrack',
      'hdr-histogram-js',
      'd3-scale',
      'd3-shape',
      'puppeteer',
      'commander',
      'zod',
    ],
    node: true,
  },
  'bench/browser': { imports: [client] },
  // A model of the world around the server's own rules.
  'bench/simulation': {
    imports: [client, 'src/cluster', forwarding, domain, ports, protocol],
    packages: ['hdr-histogram-js', 'pure-rand', 'tinyqueue'],
  },
  // What a server of ours is compared with.
  'bench/load/bare-server.ts': {
    types: ['bench'],
    imports: ['bench/load/sockets'],
    packages: ['mediasoup', 'zod'],
    node: true,
  },
  // Sockets that are cut, and that stop reading.
  'bench/load/sockets': { types: [client], imports: [protocol], packages: ['ws', 'zod'], node: true },
  'src/http/proxies': { packages: ['ipaddr.js'], node: true },
  config: {
    imports: ['src/auth', 'src/redis', protocol, 'src/http/proxies'],
    packages: ['zod', 'yaml', 'fastest-levenshtein'],
    node: true,
  },
  'config/grafana': { packages: ['@grafana/grafana-foundation-sdk'], node: true },
};

/** The composition root and the entry point see everything; so do tests, which stand outside what they test. */
const unfenced =
  /^src\/(app|main|configured-store|programs|start-media)\.ts$|^[^/]+$|\.test\.tsx?$|\.contract\.ts$|\/(e2e|testing)\//;

export interface Import {
  /** Path of the importing file from the repository's root, with `/`. */
  readonly from: string;
  /** What stands in the import. */
  readonly specifier: string;
  /** Whether it is an `import type`. */
  readonly typeOnly: boolean;
}

/** The zone's own name where it has none for each folder; else the folder's. */
interface Place {
  readonly zone: string;
  readonly folder: string;
}

function placeOf(path: string): Place | undefined {
  const places = Object.keys(zones).flatMap((zone): Place[] => {
    if (!zone.endsWith('/*')) return path === zone || path.startsWith(`${zone}/`) ? [{ zone, folder: zone }] : [];
    const [name, ...below] = path.startsWith(zone.slice(0, -1)) ? path.slice(zone.length - 1).split('/') : [];
    return below.length > 0 ? [{ zone, folder: zone.replace('*', name ?? '') }] : [];
  });
  return places.toSorted((a, b) => b.zone.length - a.zone.length)[0];
}

/** The path from the repository's root that a relative specifier points to. */
function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Why an import is not allowed; undefined when it is. */
export function violation({ from, specifier, typeOnly }: Import): string | undefined {
  if (unfenced.test(from)) return undefined;
  const place = placeOf(from);
  const zone = place === undefined ? undefined : zones[place.zone];
  if (place === undefined || zone === undefined)
    return `${from} lies in no folder that the import fences know (src/setup/lint/fences.ts).`;

  if (specifier.startsWith('.')) {
    const aim = placeOf(resolve(from, specifier));
    const target = aim?.zone;
    if (aim?.folder === place.folder) return undefined;
    if (target !== undefined && zone.imports?.includes(target)) return undefined;
    if (target !== undefined && zone.types?.includes(target)) {
      return typeOnly ? undefined : `${place.folder} may import only types from ${target}.`;
    }
    return `${place.folder} may not import from ${target ?? resolve(from, specifier)}.`;
  }
  if (specifier.startsWith('node:'))
    return zone.node ? undefined : `${place.folder} may not import Node's own modules.`;
  return zone.packages?.includes(packageName(specifier))
    ? undefined
    : `${place.folder} may not import the package ${packageName(specifier)}.`;
}
