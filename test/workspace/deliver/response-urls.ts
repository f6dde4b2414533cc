/** `response_url`: five uses, thirty minutes, answered with Slack's refusals after that. */
import { ApiError } from '../api/api-error.ts';
import { Arguments } from '../api/arguments.ts';
import { readContent } from '../api/content.ts';
import type { ApiContext } from '../api/context.ts';
import { limits } from '../limits.ts';
import type { Data, Message } from '../model.ts';
import { appIdentity } from '../seed.ts';

/** Where an answer goes: the channel and person that acted, and the message that was acted on. */
export type Origin = { channel: string; user: string; message?: Message; threadTs?: string };

type Issued = Origin & { atMs: number; uses: number };

export class ResponseUrls {
  private readonly issued = new Map<string, Issued>();
  private readonly context: ApiContext;

  constructor(context: ApiContext) {
    this.context = context;
  }

  issue(origin: Origin): string {
    const id = crypto.randomUUID();
    this.issued.set(id, { ...origin, atMs: this.context.store.clock(), uses: 0 });
    return `${this.context.origin()}/response/${id}`;
  }

  /** HTTP status and body for one post to `/response/<id>`. */
  post(id: string, body: Data): { status: number; body: Data } {
    const known = this.issued.get(id);
    if (!known) return { status: 404, body: { ok: false, error: 'invalid_url' } };
    if (this.context.store.clock() - known.atMs > limits.responseUrlMs) {
      return { status: 404, body: { ok: false, error: 'expired_url' } };
    }
    if (known.uses >= limits.responseUrlUses) return { status: 404, body: { ok: false, error: 'used_url' } };
    known.uses += 1;
    try {
      answer(this.context, known, body);
      return { status: 200, body: { ok: true } };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: 400, body: { ok: false, error: error.code, ...error.more } };
    }
  }
}

/** Posts, replaces or deletes as an answer asks; also used for what an acknowledgement carries. */
export const answer = (context: ApiContext, origin: Origin, body: Data): void => {
  const args = new Arguments(body);
  const { store } = context;
  const original = origin.message;
  if (args.boolean('delete_original') && original) {
    store.removeMessage(original);
    return;
  }
  const content = readContent(context, args);
  if (args.boolean('replace_original') && original && store.findMessage(original.channel, original.ts)) {
    Object.assign(original, content, { values: {} });
    store.changed(original);
    return;
  }
  const threadTs = args.string('thread_ts') ?? origin.threadTs;
  store.addMessage({
    ...content,
    channel: origin.channel,
    user: appIdentity.botUserId,
    ...(threadTs ? { threadTs } : {}),
    ...(args.string('response_type') === 'in_channel' ? {} : { ephemeralFor: origin.user }),
  });
};
