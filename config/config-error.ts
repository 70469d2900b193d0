/** One thing that is wrong with the configuration. Never holds a value: it may be a secret. */
export interface ConfigProblem {
  /** Key with dots, such as `http.port`; empty where the problem is with a source as a whole. */
  readonly key: string;
  /** Environment variable or file that it comes from; undefined: it is set nowhere. */
  readonly source: string | undefined;
  /** What was expected. */
  readonly message: string;
}

function line({ key, source, message }: ConfigProblem): string {
  const where = key === '' ? source : source === undefined ? key : `${key} (${source})`;
  return `  ${where}: ${message}`;
}

/** The configuration cannot be used. The message names all problems, one on each line. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(['the configuration is not valid:', ...problems.map(line)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
