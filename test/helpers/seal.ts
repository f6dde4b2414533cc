import { randomBytes } from 'node:crypto';
import { openSeal, type Seal } from '../../src/store/seal.ts';

/** A key for this process and those that it starts. */
export const sealKey = process.env.CALICO_WHY_SEAL_KEY ?? randomBytes(32).toString('base64');
process.env.CALICO_WHY_SEAL_KEY = sealKey;

export const testSeal: Seal = openSeal([Buffer.from(sealKey, 'base64')]);

/** As the bot approves: by one person, for as long as a fix may wait. */
export const approvalBy = (user: string, needed = 1, now = Date.now()) => ({
  user,
  person: user,
  needed,
  now,
  until: now + 900_000,
});
