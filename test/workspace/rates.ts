/** Slack's published rates, when a test switches them on. Sliding windows over the injected clock. */
type Rule = { perWindow: number; windowMs: number; byChannel: boolean };

const rules: { [method: string]: Rule } = {
  'chat.postMessage': { perWindow: 1, windowMs: 1_000, byChannel: true },
  'chat.postEphemeral': { perWindow: 100, windowMs: 60_000, byChannel: false },
  'chat.update': { perWindow: 50, windowMs: 60_000, byChannel: false },
  'chat.delete': { perWindow: 50, windowMs: 60_000, byChannel: false },
  'conversations.replies': { perWindow: 50, windowMs: 60_000, byChannel: false },
  'conversations.history': { perWindow: 50, windowMs: 60_000, byChannel: false },
  'users.info': { perWindow: 100, windowMs: 60_000, byChannel: false },
  'usergroups.list': { perWindow: 20, windowMs: 60_000, byChannel: false },
  'usergroups.users.list': { perWindow: 20, windowMs: 60_000, byChannel: false },
  'users.list': { perWindow: 20, windowMs: 60_000, byChannel: false },
  'views.publish': { perWindow: 100, windowMs: 60_000, byChannel: false },
};

export class Rates {
  private readonly seen = new Map<string, number[]>();

  /** Whole seconds to wait, or undefined when the call may pass (and is counted). */
  waitSeconds(method: string, channel: string | undefined, nowMs: number): number | undefined {
    const rule = rules[method];
    if (!rule) return undefined;
    const key = rule.byChannel ? `${method} ${channel ?? ''}` : method;
    const recent = (this.seen.get(key) ?? []).filter((at) => at > nowMs - rule.windowMs);
    this.seen.set(key, recent);
    const oldest = recent[0];
    if (recent.length >= rule.perWindow && oldest !== undefined) {
      return Math.max(1, Math.ceil((oldest + rule.windowMs - nowMs) / 1_000));
    }
    recent.push(nowMs);
    return undefined;
  }
}
