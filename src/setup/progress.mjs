const plainLineEveryMs = 5000;

/**
 * Says something on standard error that is no step of its own.
 *
 * @param {string} text
 */
export function note(text) {
  process.stderr.write(`  ${text}\n`);
}

/**
 * Announces a step on standard error, runs it, and says how long it took. (Standard output belongs to the command that
 * follows the set-up, such as `bench --json`.)
 *
 * @template T
 * @param {string} title
 * @param {(onLine: (line: string) => void) => Promise<T>} work gets a function that shows a line of a command's output
 *   as progress: all of them in turn on a terminal's one status line, now and then one in a log
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const out = process.stderr;
  const started = performance.now();
  let lastPlain = started;
  out.write(`• ${title} …\n`);

  /** @param {string} line */
  const onLine = (line) => {
    if (line.trim() === '') return;
    if (out.isTTY) {
      out.write(`\r\u001B[2K    ${line.slice(0, (out.columns || 80) - 5)}\r`);
    } else if (performance.now() - lastPlain > plainLineEveryMs) {
      lastPlain = performance.now();
      out.write(`    ${line}\n`);
    }
  };

  try {
    return await work(onLine);
  } finally {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    out.write(`${out.isTTY ? '\u001B[2K' : ''}    ${seconds} s\n`);
  }
}
