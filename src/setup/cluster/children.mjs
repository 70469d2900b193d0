import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** Processes that are started together and end together. */
export class Children {
  /** @type {Set<ChildProcess>} */
  #running = new Set();

  /**
   * Starts a program, away from the terminal: a Ctrl-C there reaches this process alone, which ends them in order.
   *
   * @param {string} command
   * @param {string[]} args
   * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, stdout?: 'pipe' | 'ignore' }} [options]
   * @returns {ChildProcess}
   */
  start(command, args, { env = process.env, cwd, stdout = 'ignore' } = {}) {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', stdout, 'inherit'] });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }

  /** How many run. */
  get size() {
    return this.#running.size;
  }

  /**
   * Lets all of them end; those that have not within a time are killed.
   *
   * @param {number} patienceMs
   */
  async stop(patienceMs) {
    const ended = Promise.all([...this.#running].map((child) => once(child, 'exit')));
    for (const child of this.#running) child.kill('SIGTERM');
    await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })]);
    this.kill();
    await ended;
  }

  /** Ends all of them at once. */
  kill() {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}
