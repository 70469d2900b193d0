import { inspect } from 'node:util';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a scenario starts, to be ended when it is done, and also when it is told to stop or fails where nobody catches it. */
export function endedInAnyCase(): AsyncDisposableStack {
  const started = new AsyncDisposableStack();
  const stop = (): void => {
    void started.disposeAsync().finally(() => process.exit(1));
  };
  const fail = (error: unknown): void => {
    process.stderr.write(`${inspect(error)}\n`);
    stop();
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  process.once('uncaughtException', fail);
  started.defer(() => {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
    process.off('uncaughtException', fail);
  });
  return started;
}
