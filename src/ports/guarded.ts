import type { Logger } from './logger.ts';

/**
 * The same function, which throws nothing: for what runs on its own, by a timer or because of what somebody sent, so that
 * a defect there costs what it was about and not the process.
 *
 * @param name what it does, for the log
 * @param failed lets go of what it was about
 */
export function guarded<Args extends readonly unknown[]>(
  logger: Logger,
  name: string,
  action: (...args: Args) => void,
  failed: (...args: Args) => void = () => undefined,
): (...args: Args) => void {
  return (...args) => {
    try {
      action(...args);
    } catch (error) {
      logger.error({ err: error }, `${name} failed: a defect`);
      failed(...args);
    }
  };
}
