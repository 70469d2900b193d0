/**
 * Exit codes of the set-up. They stand apart from Node's own (1 to 13), the server's, and those of signals (128 and
 * up), so that an operator's script can tell a failed set-up from a failed server.
 */
export const exitCode = Object.freeze({
  dependencies: 90,
  workerBinary: 91,
  webClient: 92,
  systemPackages: 93,
  nodeVersion: 94,
  usage: 95,
  cluster: 96,
  libsrtp: 97,
});

/** A step of the set-up that cannot be done: says what failed, and what the person at the keyboard can do about it. */
export class SetupFailure extends Error {
  /**
   * @param {object} details
   * @param {number} details.code one of `exitCode`
   * @param {string} details.what what failed
   * @param {string} details.advice what to do next
   * @param {string} [details.output] the tail of what the failed command printed
   */
  constructor({ code, what, advice, output = '' }) {
    super(what);
    this.name = 'SetupFailure';
    this.code = code;
    this.advice = advice;
    this.output = output;
  }
}

/**
 * Runs a command's main function; a failed set-up ends the process with its exit code and an explanation on standard
 * error.
 *
 * @param {() => Promise<number>} main returns the exit code of the process
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    const output = error.output && `${error.output.replaceAll(/^/gm, '    ')}\n`;
    process.stderr.write(`\nSet-up failed: ${error.message}\n${output}What to do: ${error.advice}\n`);
    process.exitCode = error.code;
  }
}
