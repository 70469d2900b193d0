import { ensureDependencies } from './steps/dependencies.mjs';
import { toolEnv } from './node-runtime.mjs';
import { withSetupLock } from './steps/setup-lock.mjs';
import { ensureWebClient } from './steps/web-client.mjs';
import { ensureWorkerBinary } from './steps/worker-binary.mjs';

/**
 * Everything that a command needs before it can run, each step skipped when it is done already: the dependencies
 * always, the rest when asked for.
 *
 * @param {{ worker?: boolean, webClient?: boolean }} [needs]
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which to run the command
 */
export function setUp({ worker = false, webClient = false } = {}) {
  return withSetupLock(async () => {
    await ensureDependencies();
    const env = toolEnv();
    if (worker) env.MEDIASOUP_WORKER_BIN = await ensureWorkerBinary();
    if (webClient) await ensureWebClient();
    return env;
  });
}
