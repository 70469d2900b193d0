// npm start: sets up what is missing, then runs the server.
// All of src/setup is plain JavaScript on the standard library alone: it runs before `npm ci`, and on Node 20.
import { handOver } from './command.mjs';
import { runMain } from './failure.mjs';
import { nodeRuntime } from './node-runtime.mjs';
import { inRepo } from './paths.mjs';
import { serverArguments } from './server-arguments.mjs';
import { setUp } from './set-up.mjs';

await runMain(async () => {
  const env = await setUp({ worker: true, webClient: true });
  // Who types `npm start` wants to try it out; production says that it is production.
  if (env.NODE_ENV !== 'production') env.CAUSEWAY_DEV ??= 'true';
  // Who has a configuration says there where things are kept.
  if (!env.CAUSEWAY_CONFIG) env.CAUSEWAY_DATA_FOLDER ??= inRepo('.data');
  return handOver(nodeRuntime(), [...serverArguments, ...process.argv.slice(2)], env);
});
