import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { exitCode, SetupFailure } from '../failure.mjs';

/** @typedef {{ nodes: number, regions: string[], redis: string | undefined }} ClusterArguments */
/** @typedef {{ id: string, region: string, metricsUrl: string, env: NodeJS.ProcessEnv }} PlannedNode */

const mostNodes = 64;
const firstPorts = { http: 3000, metrics: 9464, link: 44_390, rtc: 44_400 };
const wildcards = ['0.0.0.0', '::'];

/** @param {string} what @returns {never} */
function refuse(what) {
  throw new SetupFailure({
    code: exitCode.usage,
    what,
    advice: 'npm run cluster -- [--nodes NUMBER] [--regions REGION,…] [--redis URL]',
  });
}

/**
 * What `npm run cluster` was asked for: a node for each region unless said otherwise.
 *
 * @param {string[]} args
 * @returns {ClusterArguments}
 */
export function readClusterArguments(args) {
  const { nodes, regions = 'eu,us,ap', redis } = options(args);
  const names = regions.split(',');
  const bad = names.find((name) => !/^[a-z0-9][a-z0-9-]{0,31}$/.test(name));
  if (bad !== undefined) refuse(`"${bad}" is no region: expected lower-case letters, digits and hyphens`);
  const count = nodes === undefined ? names.length : Number(nodes);
  if (!Number.isInteger(count) || count < 1 || count > mostNodes) {
    refuse(`--nodes ${nodes}: expected a number from 1 to ${mostNodes}`);
  }
  return { nodes: count, regions: names, redis };
}

/** @param {string[]} args */
function options(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { nodes: { type: 'string' }, regions: { type: 'string' }, redis: { type: 'string' } },
    });
    return values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The nodes with their settings: the regions in turn, and ports that are free. They share the machine's CPUs, and so
 * are not pinned to any. What the environment sets for all of them stays.
 *
 * @param {ClusterArguments} wanted
 * @param {string} registryUrl
 * @param {NodeJS.ProcessEnv} env of the set-up
 * @param {import('./free-ports.mjs').FreePorts} ports
 * @returns {Promise<PlannedNode[]>}
 */
export async function planNodes({ nodes: count, regions }, registryUrl, env, ports) {
  const workers = Number(env.CAUSEWAY_WORKERS_COUNT) || Math.max(1, Math.floor(availableParallelism() / count));
  const host = localName(env.CAUSEWAY_HTTP_HOST);
  const metricsHost = localName(env.CAUSEWAY_METRICS_HOST);
  /** @param {string | undefined} given @param {number} standard */
  const firstPort = (given, standard) => Number(given) || standard;

  const planned = [];
  for (let index = 0; index < count; index += 1) {
    const region = regions[index % regions.length] ?? '';
    planned.push({
      id: `${region}-${Math.floor(index / regions.length) + 1}`,
      region,
      http: await ports.take(firstPort(env.CAUSEWAY_HTTP_PORT, firstPorts.http)),
      metrics: await ports.take(firstPort(env.CAUSEWAY_METRICS_PORT, firstPorts.metrics)),
      link: await ports.take(firstPort(env.CAUSEWAY_CLUSTER_LINK_PORT, firstPorts.link)),
      rtc: await ports.take(firstPort(env.CAUSEWAY_RTC_PORT, firstPorts.rtc), workers),
    });
  }

  const shared = {
    // Who runs a cluster on one machine wants to try it out, as with `npm start`.
    ...(env.NODE_ENV === 'production' ? {} : { CAUSEWAY_DEV: 'true' }),
    CAUSEWAY_WORKERS_PIN: 'false',
    CAUSEWAY_CLUSTER_SECRET: randomBytes(32).toString('base64url'),
    CAUSEWAY_CLUSTER_LINK_HOST: '127.0.0.1',
    // A page of one node may have to go on with another, whatever this machine is called in the browser.
    CAUSEWAY_SIGNALING_ALLOWED_ORIGINS: JSON.stringify(
      planned.flatMap(({ http }) => [`http://localhost:${http}`, `http://127.0.0.1:${http}`]),
    ),
    ...env,
    CAUSEWAY_WORKERS_COUNT: String(workers),
    CAUSEWAY_REGISTRY_URL: registryUrl,
  };
  return planned.map(({ id, region, http, metrics, link, rtc }) => ({
    id,
    region,
    metricsUrl: `http://${metricsHost}:${metrics}/metrics`,
    env: {
      ...shared,
      CAUSEWAY_NODE_ID: id,
      CAUSEWAY_NODE_REGION: region,
      CAUSEWAY_NODE_PUBLIC_URL: `http://${host}:${http}`,
      CAUSEWAY_HTTP_PORT: String(http),
      CAUSEWAY_METRICS_PORT: String(metrics),
      CAUSEWAY_CLUSTER_LINK_PORT: String(link),
      CAUSEWAY_RTC_PORT: String(rtc),
    },
  }));
}

/** @param {string | undefined} host an address to listen on */
const localName = (host) => (host === undefined || host === '' || wildcards.includes(host) ? 'localhost' : host);
