import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { MessageId } from '../store/places.ts';
import type { FixRights } from './fix-rights.ts';
import type { FixLine } from './views/fix-line.ts';

/** Fixes that wait for an approval, as lists. */
export interface FixLists {
  /** Those that this person may approve. Empty where Slack does not say who somebody is. */
  forPerson(user: string): Promise<FixLine[]>;
}

const mostLooked = 100;
const mostShown = 10;

export const openFixLists = (parts: {
  store: Pick<Store, 'fixes'>;
  rights: FixRights;
  linkTo: (message: MessageId) => Promise<string | undefined>;
  now: () => number;
}): FixLists => {
  const lineOf = async (fix: FixRecord): Promise<FixLine> => {
    const link = fix.message && (await parts.linkTo(fix.message));
    const { title, cause } = fix.fix;
    return { title, cause: cause.statement, expiresAt: fix.expiresAt, ...(link ? { link } : {}) };
  };

  return {
    forPerson: async (user) => {
      const waiting = await parts.store.fixes.proposed(mostLooked);
      const open = waiting.filter(({ expiresAt }) => expiresAt > parts.now());
      const mine = await parts.rights.allOf(open, user);
      return Promise.all(mine.slice(0, mostShown).map(lineOf));
    },
  };
};
