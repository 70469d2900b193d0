/** What is counted of identity providers. Their tenants are in no label. */
export interface IdentityTelemetry {
  /** A provider was asked for its keys, and gave them or not. */
  keysFetched(ok: boolean): void;
  /** A provider did not give its keys the last time, or does so again. @param change 1 or -1 */
  providersAway(change: 1 | -1): void;
}
