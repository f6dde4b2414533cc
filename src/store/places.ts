import { z } from 'zod';

/**
 * Where people talk, and a message there, by the names that the chat platform's own room makes and reads
 * (`src/chat/slack/places.ts`). Everybody else keeps, compares and hands them on.
 */
const place = z
  .string()
  .max(200)
  .regex(/^[a-z]+:v\d+:[\w.-]+:[\w.:-]+$/);

/** A channel, or a thread in one. */
export const conversationSchema = place.brand<'conversation'>();
export type Conversation = z.infer<typeof conversationSchema>;

export const messageIdSchema = place.brand<'message'>();
export type MessageId = z.infer<typeof messageIdSchema>;
