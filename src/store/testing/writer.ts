/** Writes lines into the store whose file it is told, and says the number of each once it is there, until it is killed. */
import { openStore } from '../open-store.ts';

const store = await openStore({ kind: 'sqlite', file: process.argv[2] ?? '' });
for (;;) {
  const { seq } = await store.audit.append(
    {
      tenant: null,
      actor: { kind: 'operator', id: 'operator' },
      action: 'drainNode',
      target: { node: 'a' },
      outcome: 'ok',
      requestId: 'r',
    },
    Date.now(),
  );
  process.stdout.write(`${seq}\n`);
}
