import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { root } from './paths.mjs';

/** @typedef {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number, onLine?: (line: string) => void }} Options */
/** @typedef {{ ok: boolean, how: string, tail: string }} Outcome */

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const tailLines = 25;

/**
 * The exit code by which a shell reports the same end.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
const shellCode = (code, signal) => code ?? 128 + (signal ? constants.signals[signal] : 0);

/**
 * Runs a command of the set-up to its end; its output goes to `onLine`, and its last lines come back.
 *
 * The command gets a process group of its own, so that stopping the set-up or running out of time ends everything that
 * it started, a build's compilers too.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Outcome>} `how` says in words how it ended; a command that does not exist is an outcome as well
 */
export function runCommand(command, args, { env = process.env, cwd = root, timeoutMs, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {string[]} */
    const tail = [];
    let timedOut = false;
    /** @type {NodeJS.Signals | undefined} */
    let stoppedBy;

    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(line);
        if (tail.length > tailLines) tail.shift();
        onLine?.(line);
      });
    }

    /** @param {NodeJS.Signals} signal */
    const killGroup = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // All of it has ended already.
      }
    };
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      stoppedBy = signal;
      killGroup('SIGTERM');
    };
    const timer =
      timeoutMs &&
      setTimeout(() => {
        timedOut = true;
        killGroup('SIGKILL');
      }, timeoutMs);
    for (const signal of stopSignals) process.on(signal, stop);

    /** @param {string} how @param {boolean} ok */
    const finish = (how, ok = false) => {
      clearTimeout(timer);
      for (const signal of stopSignals) process.off(signal, stop);
      resolve({ ok, how, tail: tail.join('\n') });
    };
    child.on('error', (error) => finish(error.message));
    child.on('close', (code, signal) => {
      // Only now: npm takes back what it has half done, and apt must not be interrupted.
      if (stoppedBy) process.exit(shellCode(null, stoppedBy));
      if (timedOut) finish(`took longer than ${timeoutMs} ms`);
      else finish(signal ? `ended by ${signal}` : `exit code ${code}`, code === 0);
    });
  });
}

/**
 * Hands the terminal to a command (the server, the test runner) and waits for its end. Signals that reach only this
 * process are passed on. After Ctrl-C in a terminal the command may therefore see a signal twice, once from the
 * terminal and once from here, as under npm itself.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the command's exit code, 128 + n when signal n ended it
 */
export function handOver(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => child.kill(signal);
    for (const signal of stopSignals) process.on(signal, passOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const signal of stopSignals) process.off(signal, passOn);
      resolve(shellCode(code, signal));
    });
  });
}
