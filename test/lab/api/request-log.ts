import type { RequestInfo } from './request.ts';

export interface LoggedRequest {
  method: string;
  /** With its query. */
  path: string;
  verb: string;
  user: string;
  /** HTTP code; 101 for an accepted WebSocket, 0 while unanswered. */
  status: number;
  /** Until the answer was handed over; for a watch until its first bytes. */
  ms: number;
}

/** The requests a server was asked, for tests that count them. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];
  private readonly started = new WeakMap<LoggedRequest, number>();

  reset(): void {
    this.entries.length = 0;
  }

  start(method: string, path: string, info: RequestInfo): LoggedRequest {
    const entry = { method, path, verb: info.verb, user: '', status: 0, ms: 0 };
    this.started.set(entry, performance.now());
    // A lab can run for days: the newest are what anyone asks for.
    if (this.entries.length >= 100_000) this.entries.splice(0, 50_000);
    this.entries.push(entry);
    return entry;
  }

  end(entry: LoggedRequest, status: number): void {
    entry.status = status;
    entry.ms = performance.now() - (this.started.get(entry) ?? performance.now());
  }
}
