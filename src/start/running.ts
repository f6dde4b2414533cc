/** A worker or fix worker that runs. */
export interface Running {
  metricsPort: number | undefined;
  /** Ends what it has begun, within its deadline, and leaves nothing open. */
  close(): Promise<void>;
}
