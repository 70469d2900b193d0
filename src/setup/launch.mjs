// Runs one of the project's programs after the set-up that it needs: launch.mjs [--worker] [--page] PROGRAM [ARGUMENT…]
import { handOver } from './command.mjs';
import { runMain } from './failure.mjs';
import { nodeRuntime } from './node-runtime.mjs';
import { setUp } from './set-up.mjs';

await runMain(async () => {
  const program = process.argv.slice(2);
  const worker = program[0] === '--worker';
  if (worker) program.shift();
  const webClient = program[0] === '--page';
  if (webClient) program.shift();
  const env = await setUp({ worker, webClient });
  return handOver(nodeRuntime(), program, env);
});
