import { z } from 'zod';

/** Ids as Slack writes them in what it sends: anything else is none of Slack's. */

/** Of a person or a channel: `U0ASKER`, `C0INCIDENTS`. */
export const slackId = z.string().regex(/^[A-Z0-9]{2,30}$/);

/** Of a message in its channel: `1721390000.000100`. */
export const slackTs = z.string().regex(/^\d{1,16}\.\d{1,10}$/);
