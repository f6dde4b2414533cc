import { createHash } from 'node:crypto';

/** The id of what a delivery starts: the same again for the same, so that whoever handles it again goes on with it. */
export const idOfDelivery = (delivery: string): string =>
  createHash('sha256').update(delivery).digest('hex').slice(0, 16);
