export interface SignalingOptions {
  /** How many connect. */
  readonly connections: number;
  /** Of those who talk. */
  readonly rooms: number;
  readonly roomSize: number;
  /** How long each is measured. */
  readonly seconds: number;
  /** How often delays are measured, with and without a slow reader. */
  readonly rounds: number;
}
