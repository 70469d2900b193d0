/** A process with one worker, for tests that kill it: says the worker's process id and port, and waits. */
import process from 'node:process';
import { spawnTestWorker } from './engine.ts';

const worker = await spawnTestWorker();
const { udpSockets } = await worker.webRtcServer.dump();
process.stdout.write(`${JSON.stringify({ pid: worker.pid, port: udpSockets[0]?.port })}\n`);
setInterval(() => undefined, 60_000);
