/** What was done to the system and by whom: lines are added and never changed, each bound to the one before by a hash. */

/** Who did it. */
interface AuditActor {
  readonly kind: 'operator' | 'key' | 'person' | 'node';
  /** Of the key, or the person's identity. */
  readonly id: string;
}

/** One action. It holds no secret. */
export interface AuditAction {
  /** The tenant that it concerns; null: the installation. */
  readonly tenant: string | null;
  readonly actor: AuditActor;
  /** Name of the operation, as in the OpenAPI document. */
  readonly action: string;
  /** What it was done to, by name. */
  readonly target: Readonly<Record<string, string>>;
  /** How it ended: `ok`, or the code of the refusal. */
  readonly outcome: string;
  /** Joins it to the log of the server. */
  readonly requestId: string;
}

/** A line of the log. Each tenant has a chain of its own, and the installation has one. */
export interface AuditLine extends AuditAction {
  /** Its number in its chain, from 1 on, without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the line before; of the first one 64 zeros. */
  readonly previous: string;
  /** SHA-256 of the line without this member. */
  readonly hash: string;
}

/** Where a chain ends. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** What a look at a whole chain found. */
export interface AuditVerdict {
  /** Lines that were read. */
  readonly lines: number;
  /** The first line that is not as it was written; undefined: all are there, and none was altered. */
  readonly fault: { readonly seq: number; readonly problem: 'missing' | 'altered' } | undefined;
}

export interface AuditLog {
  append(action: AuditAction, at: number): Promise<AuditLine>;
  /** The lines of a chain after a number, in order. @param tenant null: the installation's chain */
  read(tenant: string | null, after: number, limit: number): Promise<readonly AuditLine[]>;
  /**
   * The newest lines of a chain, the last one first.
   * @param tenant null: the installation's chain
   * @param before lines from this number on are left out; undefined: none is
   */
  newest(tenant: string | null, before: number | undefined, limit: number): Promise<readonly AuditLine[]>;
  /** Seq 0: the chain is empty. */
  head(tenant: string | null): Promise<AuditHead>;
  /** Reads the whole chain, and holds it against its hashes and its end. */
  verify(tenant: string | null): Promise<AuditVerdict>;
}
