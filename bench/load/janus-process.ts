/** A Janus (Debian's package) with one streaming mountpoint, which relays RTP to whoever watches. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { usageOfTree, type Usage } from '../harness/measures/process-usage.ts';
import type { ServerHost } from '../harness/server-host.ts';
import { OfferedPeer } from './offered-peer.ts';
import { VIDEO_PAYLOAD_TYPE } from './rtp.ts';

export interface JanusOptions {
  /** In the notation of taskset(1). */
  readonly cpus: string | undefined;
  readonly host: ServerHost;
  /** A folder with a libsrtp in place of the system's. */
  readonly libraries: string;
  /** Threads that serve all viewers; undefined: Janus's own default, a thread for each. */
  readonly eventLoops: number | undefined;
  /** How many videos the mountpoint has. */
  readonly videos: number;
}

const READY_WITHIN_MS = 10_000;
const STOPPED_WITHIN_MS = 5_000;
const WEBSOCKET_PORT = 8188;
const FIRST_RTP_PORT = 5_000;
const MOUNTPOINT = 1;
/** A session ends after 60 s without a word. */
const KEEP_ALIVE_MS = 20_000;

const Answer = z.object({
  janus: z.string(),
  transaction: z.string().optional(),
  data: z.object({ id: z.number() }).optional(),
  error: z.object({ reason: z.string() }).optional(),
  plugindata: z.object({ data: z.object({ error: z.string().optional() }) }).optional(),
  jsep: z.object({ type: z.string(), sdp: z.string() }).optional(),
});
type Answer = z.infer<typeof Answer>;

export class JanusProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #host: ServerHost;
  readonly #pending = new Map<string, PromiseWithResolvers<Answer>>();
  #socket: WebSocket | undefined;
  #session: number | undefined;
  #keepAlive: NodeJS.Timeout | undefined;

  private constructor({ cpus, host, libraries, ...options }: JanusOptions) {
    this.#host = host;
    this.#folder = mkdtempSync(join(tmpdir(), 'causeway-janus-'));
    for (const [name, text] of Object.entries(configuration({ host, ...options }))) {
      writeFileSync(join(this.#folder, name), text);
    }
    const pinned = cpus === undefined ? [] : ['taskset', '-c', cpus];
    const files = [`--config=${join(this.#folder, 'janus.jcfg')}`, `--configs-folder=${this.#folder}`];
    const [command = 'ip', ...args] = [...host.prefix, ...pinned, 'janus', ...files];
    this.#child = spawn(command, args, {
      stdio: 'ignore',
      env: { ...process.env, LD_LIBRARY_PATH: libraries },
    });
  }

  static async start(options: JanusOptions): Promise<JanusProcess> {
    const janus = new JanusProcess(options);
    try {
      await janus.#connect();
    } catch (error) {
      await janus.stop();
      throw error;
    }
    return janus;
  }

  async #connect(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (this.#socket === undefined) {
      if (this.#child.exitCode !== null) throw new Error(`janus ended with exit code ${this.#child.exitCode}`);
      if (performance.now() > deadline) throw new Error(`janus does not answer within ${READY_WITHIN_MS} ms`);
      this.#socket = await openSocket(`ws://${this.#host.address}:${WEBSOCKET_PORT}`);
      if (this.#socket === undefined) await delay(50);
    }
    this.#socket.addEventListener('message', ({ data }) => this.#hear(String(data)));
    this.#session = (await this.#ask({ janus: 'create' })).data?.id;
    // All of it has been read.
    rmSync(this.#folder, { recursive: true });
    this.#keepAlive = setInterval(() => this.#say({ janus: 'keepalive' }), KEEP_ALIVE_MS);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('janus does not run');
    return this.#child.pid;
  }

  usage(): Usage {
    return usageOfTree(this.pid);
  }

  /** Where each video is to be sent, as RTP. */
  static rtpPort(video: number): number {
    return FIRST_RTP_PORT + video;
  }

  /** Somebody who watches all videos. Resolves when Janus knows. */
  async addViewer(onPacket: (packet: Buffer) => void): Promise<OfferedPeer> {
    const handle = (await this.#ask({ janus: 'attach', plugin: 'janus.plugin.streaming' })).data?.id;
    const message = { janus: 'message', handle_id: handle };
    const { jsep } = await this.#ask({ ...message, body: { request: 'watch', id: MOUNTPOINT } });
    if (jsep === undefined) throw new Error('janus made no offer');
    const peer = new OfferedPeer(jsep.sdp, this.#host.ourAddress, onPacket);
    const answer = { type: 'answer', sdp: await peer.answer };
    await this.#ask({ ...message, body: { request: 'start' }, jsep: answer });
    return peer;
  }

  #say(request: Readonly<Record<string, unknown>>): string {
    const transaction = randomUUID();
    const session = this.#session === undefined ? {} : { session_id: this.#session };
    this.#socket?.send(JSON.stringify({ ...request, ...session, transaction }));
    return transaction;
  }

  async #ask(request: Readonly<Record<string, unknown>>): Promise<Answer> {
    const pending = Promise.withResolvers<Answer>();
    this.#pending.set(this.#say(request), pending);
    const answer = await pending.promise;
    const complaint = answer.error?.reason ?? answer.plugindata?.data.error;
    if (complaint !== undefined) throw new Error(`janus: ${complaint}`);
    return answer;
  }

  #hear(text: string): void {
    const answer = Answer.parse(JSON.parse(text));
    // A plugin's answer comes later, as an event of the same transaction.
    if (answer.transaction === undefined || answer.janus === 'ack') return;
    this.#pending.get(answer.transaction)?.resolve(answer);
    this.#pending.delete(answer.transaction);
  }

  async stop(): Promise<void> {
    clearInterval(this.#keepAlive);
    this.#socket?.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOPPED_WITHIN_MS);
      await exit;
      clearTimeout(timer);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Undefined: nobody listens there yet. */
async function openSocket(url: string): Promise<WebSocket | undefined> {
  const socket = new WebSocket(url, 'janus-protocol');
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true });
    socket.addEventListener('error', () => resolve(false), { once: true });
  });
  return opened ? socket : undefined;
}

/** Files by name; all that is not said is Janus's default. */
function configuration({
  host,
  eventLoops,
  videos,
}: Pick<JanusOptions, 'host' | 'eventLoops' | 'videos'>): Readonly<Record<string, string>> {
  const media = Array.from(
    { length: videos },
    (_, video) =>
      `{ type = "video", mid = "v${video}", port = ${JanusProcess.rtpPort(video)}, ` +
      `pt = ${VIDEO_PAYLOAD_TYPE}, codec = "vp8" }`,
  );
  const list = (names: readonly string[], prefix: string): string =>
    names.map((name) => `${prefix}${name}.so`).join(',');
  return {
    'janus.jcfg': `
general: {
  debug_level = 2
  ${eventLoops === undefined ? '' : `event_loops = ${eventLoops}`}
}
nat: { ice_enforce_list = "${host.address}" }
plugins: { disable = "${list(OTHER_PLUGINS, 'libjanus_')}" }
transports: { disable = "${list(OTHER_TRANSPORTS, 'libjanus_')}" }
`,
    'janus.transport.websockets.jcfg': `
general: { json = "compact", ws = true, ws_port = ${WEBSOCKET_PORT}, wss = false }
`,
    'janus.plugin.streaming.jcfg': `
meeting: { type = "rtp", id = ${MOUNTPOINT}, media = ( ${media.join(', ')} ) }
`,
  };
}

const OTHER_PLUGINS = [
  'audiobridge',
  'duktape',
  'echotest',
  'lua',
  'nosip',
  'recordplay',
  'sip',
  'textroom',
  'videocall',
  'videoroom',
  'voicemail',
];
const OTHER_TRANSPORTS = ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'];
