/** Sends deliveries by the configured way, measures the acknowledgement, repeats what was not acknowledged. */
import type { Controls } from '../controls.ts';
import type { Data } from '../model.ts';
import type { Store } from '../store.ts';
import {
  type Attempt,
  type Channel,
  type Delivery,
  DeliveryError,
  type DeliveryKind,
  type Outcome,
  type Retry,
} from './delivery.ts';

export class Dispatcher {
  readonly deliveries: Delivery[] = [];
  private readonly store: Store;
  private readonly controls: Controls;
  private readonly pick: () => Channel;
  private readonly timers = new Set<NodeJS.Timeout>();
  private isClosed = false;

  constructor(store: Store, controls: Controls, pick: () => Channel) {
    this.store = store;
    this.controls = controls;
    this.pick = pick;
  }

  async deliver(kind: DeliveryKind, payload: Data): Promise<Outcome> {
    const delivery: Delivery = { id: crypto.randomUUID(), kind, payload, attempts: [] };
    this.deliveries.push(delivery);
    const { isFinal, ...outcome } = await this.attempt(delivery);
    const repeats = kind === 'events_api' || this.controls.redeliverUnacknowledged;
    if (!outcome.acknowledged && repeats && !isFinal) this.retry(delivery, 1, outcome.error ?? 'timeout');
    return outcome;
  }

  /** The same envelope again, as after a lost acknowledgement; without an id, the newest. */
  redeliver(id?: string): Promise<Outcome> {
    const delivery = id === undefined ? this.deliveries.at(-1) : this.deliveries.find((each) => each.id === id);
    if (!delivery) return Promise.reject(new Error(`nothing to deliver again${id ? `: no delivery ${id}` : ''}`));
    return this.attempt(delivery, { attempt: delivery.attempts.length, reason: 'timeout' });
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private async attempt(delivery: Delivery, retry?: Retry): Promise<Outcome & { isFinal: boolean }> {
    const channel = this.pick();
    const attempt: Attempt = { atMs: this.store.clock(), via: channel.via };
    delivery.attempts.push(attempt);
    const start = performance.now();
    const outcome = (more: Partial<Outcome>, isFinal = false): Outcome & { isFinal: boolean } => ({
      deliveryId: delivery.id,
      acknowledged: true,
      ackMs: performance.now() - start,
      response: undefined,
      isFinal,
      ...more,
    });
    try {
      const response = await channel.send(delivery, this.controls.ackDeadlineMs, retry);
      attempt.ackMs = performance.now() - start;
      if (response) attempt.response = response;
      return outcome({ response });
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      attempt.error = error.message;
      return outcome({ acknowledged: false, error: error.message }, error.isFinal);
    }
  }

  private retry(delivery: Delivery, number: number, reason: string): void {
    const delay = this.controls.retryDelaysMs[number - 1];
    if (delay === undefined || this.isClosed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.attempt(delivery, { attempt: number, reason }).then((outcome) => {
        if (!outcome.acknowledged && !outcome.isFinal) this.retry(delivery, number + 1, outcome.error ?? 'timeout');
      });
    }, delay);
    timer.unref();
    this.timers.add(timer);
  }
}
