/** Trigger ids: good for one view and for three seconds. */
import { limits } from './limits.ts';

type Trigger = { userId: string; atMs: number; used: boolean };

export class Triggers {
  private readonly known = new Map<string, Trigger>();
  private readonly clock: () => number;
  private count = 0;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  issue(userId: string): string {
    this.count += 1;
    const id = `${Math.floor(this.clock())}.${this.count}.${userId.toLowerCase()}`;
    this.known.set(id, { userId, atMs: this.clock(), used: false });
    return id;
  }

  /** The person that the trigger came from, or Slack's word for why it cannot be used. */
  redeem(id: string): { userId: string } | { error: string } {
    const trigger = this.known.get(id);
    if (!trigger) return { error: 'invalid_trigger_id' };
    if (trigger.used) return { error: 'exchanged_trigger_id' };
    if (this.clock() - trigger.atMs > limits.triggerMs) return { error: 'expired_trigger_id' };
    trigger.used = true;
    return { userId: trigger.userId };
  }
}
