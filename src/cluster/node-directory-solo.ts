import type { NodeCondition, NodeDirectory, NodeInfo } from '../ports/node-directory.ts';

/** The directory of a node that is on its own. */
export class SoloNodeDirectory implements NodeDirectory {
  readonly #identity: Omit<NodeInfo, keyof NodeCondition>;
  readonly #condition: () => NodeCondition;

  constructor(identity: Omit<NodeInfo, keyof NodeCondition>, condition: () => NodeCondition) {
    this.#identity = identity;
    this.#condition = condition;
  }

  get self(): NodeInfo {
    return { ...this.#identity, ...this.#condition() };
  }

  get logLevel(): number {
    return this.#identity.logLevel;
  }

  nodes(): readonly NodeInfo[] {
    return [this.self];
  }

  onLost(): () => void {
    return () => undefined;
  }

  async refresh(): Promise<void> {}

  async close(): Promise<void> {}
}
