import type { FixOrigin, ProposedFix } from '../case/fix.ts';
import type { Answered } from '../fixes/fix.ts';
import { type Abilities, proposalsOf } from '../fixes/propose.ts';
import type { FixSettings } from '../settings/config.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';

export interface OfferPlace {
  origin: Exclude<FixOrigin, { kind: 'undo' }>;
  conversation: Conversation;
  thread: Conversation;
  asker: string;
}

export interface FixOfferParts {
  store: Pick<Store, 'fixes' | 'audit'>;
  settings: Pick<FixSettings, 'enabled' | 'expireMinutes'>;
  able: Abilities;
  cluster: string;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const mostCauses = 3;
const mostOfCause = 3;

/** The fixes that get buttons: of the first causes, the first few of each. */
const groupsOf = (proposals: readonly ProposedFix[]): ProposedFix[][] => {
  const byCause = new Map<string, ProposedFix[]>();
  for (const fix of proposals) {
    const name = JSON.stringify(fix.cause);
    byCause.set(name, [...(byCause.get(name) ?? []), fix]);
  }
  return [...byCause.values()].slice(0, mostCauses).map((group) => group.slice(0, mostOfCause));
};

/** From an answer to fixes behind buttons: few, and together for each cause, so that nobody is flooded. */
export const openFixOffers = ({ store, settings, able, cluster, now, onError }: FixOfferParts) => {
  const propose = async (fix: ProposedFix, place: OfferPlace): Promise<FixRecord> => {
    const at = now();
    const record = await store.fixes.propose({ ...place, cluster, fix }, at, at + settings.expireMinutes * 60_000);
    // A worker that takes an answer over finds the fixes that are on record already.
    if (record.createdAt === at) {
      const { title, command, params, evidence, cause } = fix;
      await store.audit.append({
        at,
        event: 'proposed',
        actor: 'worker',
        fix: record.id,
        details: {
          asker: place.asker,
          conversation: place.conversation,
          what: fix.id,
          class: fix.class,
          title,
          command,
          params,
          cause: cause.statement,
          evidence,
          digest: record.digest,
          expiresAt: record.expiresAt,
        },
      });
    }
    return record;
  };

  return {
    /**
     * Proposes the fixes of an answer, grouped by cause. The same again gives the same. Empty where fixes are
     * switched off or cannot be put on record: then they stay text.
     */
    prepare: async (answered: Answered, place: OfferPlace): Promise<FixRecord[][]> => {
      if (!settings.enabled) return [];
      try {
        return await Promise.all(
          groupsOf(proposalsOf(answered, able)).map((group) => Promise.all(group.map((fix) => propose(fix, place)))),
        );
      } catch (error) {
        onError('fixes cannot be offered, so they stay text', { conversation: place.conversation, error });
        return [];
      }
    },
  };
};

export type FixOffers = ReturnType<typeof openFixOffers>;
