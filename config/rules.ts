/** Rules that concern more than one key, checked when each key is valid by itself. */
import { isIP } from 'node:net';
import { MEMORY_URL } from './schema/registry.ts';
import type { Config } from './schema.ts';

interface Rule {
  /** The key that a violation is reported under. */
  readonly key: string;
  readonly broken: (config: Config, nodeEnv: string | undefined) => boolean;
  readonly message: string;
}

/** Whether an address may be told in place of one that is listened on. */
const fits = (ip: string, announced: string | undefined): boolean =>
  announced === undefined || isIP(announced) === 0 || isIP(announced) === isIP(ip);

const linkTlsFiles = ['certFile', 'keyFile', 'caFile'] as const;

/** Every rule; `nodeEnv` is the variable NODE_ENV. */
export const rules: readonly Rule[] = [
  {
    key: 'dev',
    broken: (config, nodeEnv) => config.dev && nodeEnv === 'production',
    message: 'development mode lets anybody in, so it is refused when NODE_ENV is `production`',
  },
  {
    key: 'auth.keys',
    broken: ({ dev, auth }) => !dev && auth.keys.length + auth.providers.length === 0,
    message:
      'without a key nobody can join: give a list such as [{"tenant": "acme", "algorithm": "HS256", "secret": "…"}], ' +
      'or an identity provider (`auth.providers`), or, to try Causeway out, set CAUSEWAY_DEV=true',
  },
  {
    key: 'http.tls.keyFile',
    broken: ({ http: { tls } }) => tls.certFile !== undefined && tls.keyFile === undefined,
    message: 'is needed, because `http.tls.certFile` is set',
  },
  {
    key: 'http.tls.certFile',
    broken: ({ http: { tls } }) => tls.keyFile !== undefined && tls.certFile === undefined,
    message: 'is needed, because `http.tls.keyFile` is set',
  },
  {
    key: 'rtc.announcedAddress',
    broken: ({ rtc: { listenIp, announcedAddress } }) => !fits(listenIp, announcedAddress),
    message: 'is not of the family of `rtc.listenIp`: listen on `::`, or list both families in `rtc.listen`',
  },
  {
    key: 'rtc.listen',
    broken: ({ rtc: { listen } }) => listen.some(({ ip, announcedAddress }) => !fits(ip, announcedAddress)),
    message: 'has an `announcedAddress` that is not of the family of its `ip`: give each family an entry of its own',
  },
  {
    key: 'rtc.listen',
    broken: ({ rtc: { listen, announcedAddress } }) => listen.length > 0 && announcedAddress !== undefined,
    message: 'takes the place of `rtc.announcedAddress`, which is set too: only one of them may be',
  },
  {
    key: 'turn.secret',
    broken: ({ turn: { urls, secret } }) => urls.length > 0 && secret === undefined,
    message: 'is needed, because `turn.urls` is set: the TURN servers check by it what clients show them',
  },
  {
    key: 'turn.urls',
    broken: ({ turn: { urls, secret } }) => urls.length === 0 && secret !== undefined,
    message: 'is needed, because `turn.secret` is set',
  },
  {
    key: 'mail.from',
    broken: ({ mail: { host, from } }) => host !== undefined && from === undefined,
    message: 'is needed, because `mail.host` is set',
  },
  {
    key: 'mail.host',
    broken: ({ mail: { host, from, user } }) => host === undefined && (from ?? user) !== undefined,
    message: 'is needed, because other keys of `mail` are set',
  },
  {
    key: 'mail.user',
    broken: ({ mail: { user, password } }) => (user === undefined) !== (password === undefined),
    message: 'and `mail.password` belong together: only one of them is set',
  },
  {
    key: 'mail.tls',
    broken: ({ mail: { tls, password } }) => tls === 'none' && password !== undefined,
    message: 'would show `mail.password` to the network: use `starttls` or `tls`',
  },
  {
    key: 'files.bucket.accessKeyId',
    broken: ({ files: { bucket } }) => (bucket.accessKeyId === undefined) !== (bucket.secretAccessKey === undefined),
    message: 'and `files.bucket.secretAccessKey` belong together: only one of them is set',
  },
  {
    key: 'files.folder',
    broken: ({ files: { folder, bucket } }) => folder !== undefined && bucket.name !== undefined,
    message: 'and `files.bucket.name` are two places for the same files: only one of them may be set',
  },
  {
    key: 'cluster.secret',
    broken: ({ registry, cluster }) => registry.url !== MEMORY_URL && cluster.secret === undefined,
    message:
      'is needed, because `registry.url` is a Redis, which other nodes may share: the same 32 characters or more on ' +
      'each of them, as `openssl rand -base64 32` makes them',
  },
  {
    key: 'registry.tls.keyFile',
    broken: ({ registry: { tls } }) => tls.certFile !== undefined && tls.keyFile === undefined,
    message: 'is needed, because `registry.tls.certFile` is set',
  },
  {
    key: 'registry.tls.certFile',
    broken: ({ registry: { tls } }) => tls.keyFile !== undefined && tls.certFile === undefined,
    message: 'is needed, because `registry.tls.keyFile` is set',
  },
  {
    key: 'registry.url',
    broken: ({ registry: { url, tls } }) => (tls.caFile ?? tls.certFile) !== undefined && !url.startsWith('rediss'),
    message: 'begins with `rediss`, because files of `registry.tls` are set',
  },
  {
    key: 'registry.url',
    broken: ({ registry }) =>
      (registry.sentinelUsername ?? registry.sentinelPassword) !== undefined && !registry.url.includes('+sentinel:'),
    message: 'begins with `redis+sentinel`, because a user or a password for Sentinels is set',
  },
  ...linkTlsFiles.map((file) => ({
    key: `cluster.tls.${file}`,
    broken: ({ cluster: { tls } }: Config) =>
      tls[file] === undefined && linkTlsFiles.some((other) => tls[other] !== undefined),
    message: 'is needed, because other files of `cluster.tls` are set',
  })),
  {
    key: 'cluster.linkUrl',
    broken: ({ cluster: { linkUrl, tls } }) =>
      linkUrl !== undefined && linkUrl.startsWith('wss:') !== (tls.certFile !== undefined),
    message: 'begins with `wss://` if `cluster.tls` is set, else with `ws://`',
  },
];
