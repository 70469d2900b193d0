#!/usr/bin/env node
// The command `causeway`: hands over to the Node that runs TypeScript files as they are.
import { handOver } from '../setup/command.mjs';
import { runMain } from '../setup/failure.mjs';
import { nodeRuntime } from '../setup/node-runtime.mjs';
import { inRepo } from '../setup/paths.mjs';

await runMain(() => handOver(nodeRuntime(), [inRepo('src/cli/main.ts'), ...process.argv.slice(2)], process.env));
