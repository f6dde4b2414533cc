/** What goes to the app, and what became of it. */
import type { Data } from '../model.ts';

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

export type Delivery = {
  /** Envelope id; stays the same when the delivery is repeated. */
  id: string;
  kind: DeliveryKind;
  payload: Data;
  attempts: Attempt[];
};

export type Attempt = {
  atMs: number;
  via: 'socket' | 'http';
  /** Milliseconds until the app acknowledged; undefined when it did not in time. */
  ackMs?: number;
  /** What the acknowledgement carried; undefined for a bare one. */
  response?: Data;
  error?: string;
};

/** What a person's action came to. */
export type Outcome = {
  deliveryId: string;
  acknowledged: boolean;
  ackMs: number;
  response: Data | undefined;
  /** `no_connection`, `timeout`, `http_error 500`, ... when it was not acknowledged. */
  error?: string;
};

export type Retry = { attempt: number; reason: string };

/** One way to reach the app: sockets or a request URL. */
export type Channel = {
  via: Attempt['via'];
  /** Resolves with the acknowledgement's payload; rejects with `DeliveryError`. */
  send: (delivery: Delivery, deadlineMs: number, retry?: Retry) => Promise<Data | undefined>;
};

export class DeliveryError extends Error {
  /** The app asked for no more (`X-Slack-No-Retry: 1`). */
  readonly isFinal: boolean;

  constructor(reason: string, isFinal = false) {
    super(reason);
    this.name = 'DeliveryError';
    this.isFinal = isFinal;
  }
}
