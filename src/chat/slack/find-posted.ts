import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Place } from './places.ts';

/** Asks Slack whether a message landed, by the metadata that it was sent with. */

export const metadataType = 'calico_why';

const messageSchema = z.object({
  ts: z.string(),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
  files: z
    .array(z.object({ name: z.string().optional().catch(undefined) }))
    .optional()
    .catch(undefined),
});
const pageSchema = z.object({
  messages: z.array(messageSchema).catch([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional().catch(undefined),
});

const mostPages = 20;

/** A message carries this key, or a file of this name. Newest matching message's timestamp. */
export const findPosted = async (
  client: WebClient,
  place: Place,
  key: string,
  sinceMs: number,
): Promise<string | undefined> => {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const common = {
      channel: place.channel,
      include_all_metadata: true,
      limit: 200,
      oldest: `${Math.floor(sinceMs / 1_000)}`,
      ...(cursor ? { cursor } : {}),
    };
    const answer = place.threadTs
      ? await client.conversations.replies({ ...common, ts: place.threadTs })
      : await client.conversations.history(common);
    const { messages, response_metadata: more } = pageSchema.parse(answer);
    const found = messages.find(
      (message) =>
        (message.metadata?.event_type === metadataType && message.metadata.event_payload.key === key) ||
        message.files?.some((file) => file.name === key),
    );
    if (found) return found.ts;
    cursor = more?.next_cursor;
    if (!cursor) return undefined;
  }
  return undefined;
};
