const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a scenario starts, to be ended when it is done, and also when it is told to stop. */
export function endedOnSignals(): AsyncDisposableStack {
  const started = new AsyncDisposableStack();
  const stop = (): void => {
    void started.disposeAsync().finally(() => process.exit(1));
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  started.defer(() => {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  });
  return started;
}
