import type { Audit } from '../src/store/audit.ts';
import type { FixRecord } from '../src/store/fix-record.ts';
import { whyForged } from '../src/store/fix-seal.ts';
import type { Seal } from '../src/store/seal.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';

export interface ProofParts {
  /** By the key that bot and fix worker hold. */
  seal: Seal;
  audit: Pick<Audit, 'read' | 'verify'>;
  /** Fixes that this process began to run, whatever Redis says. */
  begun: ReadonlySet<string>;
  now: () => number;
}

const mostOfFix = 200;

/**
 * Why nothing may be run although the record says that it is approved: Redis is not trusted, so everything that
 * authorises the run is proven by the key, and the audit has to be whole. `undefined`: it is proven. Rejects where
 * Redis does not answer.
 */
export const whyNotProven = async (
  fix: FixRecord,
  { seal, audit, begun, now }: ProofParts,
): Promise<Message | undefined> => {
  const forged = whyForged(seal, fix, now());
  if (forged !== undefined) return forged;
  if (begun.has(fix.id)) return say('forged.begun');
  const verified = await audit.verify();
  if (!verified.ok) return say('forged.broken-audit', { entry: verified.broken, reason: verified.reason });
  const before = await audit.read({ fix: fix.id, most: mostOfFix });
  // A run that was announced is over or given up: its approval is used.
  const ran = before.some(({ event, proof }) => event === 'run begins' && proof === 'proven');
  return ran ? say('forged.announced') : undefined;
};
