import type { AuditRequest } from '../question/audit-request.ts';
import type { Store } from '../store/open.ts';
import { renderAudit } from './blocks/audit.ts';
import { renderNotice } from './blocks/notice.ts';
import type { FixRights } from './fix-rights.ts';
import type { People } from './people.ts';
import type { Tell } from './tell.ts';

/** `/calico audit`: the record of fixes, for those who may approve some, and for them alone. */

export interface AuditAnswers {
  show(user: string, request: AuditRequest, tell: Tell): Promise<void>;
}

const mostRead = 200;
const mostPeople = 40;

const inWords = ({ fix, user, sinceMs }: AuditRequest): string =>
  [
    ...(fix ? [`of fix ${fix}`] : []),
    ...(user ? [`of ${user}`] : []),
    ...(sinceMs ? [`of the last ${Math.round(sinceMs / 60_000)} minutes`] : []),
  ].join(', ') || 'newest';

export const openAuditAnswers = (parts: {
  store: Pick<Store, 'audit'>;
  rights: FixRights;
  people: Pick<People, 'names'>;
  now: () => number;
}): AuditAnswers => {
  const { store, rights, people, now } = parts;

  /** Who is meant by a name: among those on record, as Slack calls them. */
  const idOf = async (typed: string): Promise<string | undefined> => {
    if (/^[UW][A-Z0-9]{2,20}$/.test(typed)) return typed;
    const actors = (await store.audit.read({ most: mostRead })).map(({ actor }) => actor);
    const ids = [...new Set(actors)].filter((actor) => /^[UW][A-Z0-9]{2,20}$/.test(actor)).slice(0, mostPeople);
    const names = await people.names(ids, []);
    const wanted = typed.toLowerCase();
    const found = ids.filter((_, index) => (names[index] ?? '').toLowerCase().split(/\s+/).includes(wanted));
    return found.length === 1 ? found[0] : undefined;
  };

  return {
    show: async (user, request, tell) => {
      const what = inWords(request);
      if (!(await rights.mayReadAudit(user))) {
        await store.audit.append({ at: now(), event: 'denied', actor: user, details: { wanted: `audit, ${what}` } });
        const next = 'Those whom fixes.approvers names in the settings may.';
        return tell(renderNotice('🚫', 'You may not read the record of fixes.', next));
      }
      const about = request.user === undefined ? undefined : await idOf(request.user);
      if (request.user !== undefined && about === undefined) {
        const next = 'Use the id of the person, such as U0123456789 (in the profile, under “Copy member ID”).';
        return tell(renderNotice('❓', `I find nobody on record who is called ${request.user}.`, next));
      }
      await store.audit.append({ at: now(), event: 'audit shown', actor: user, details: { what } });
      const found = await store.audit.read({
        most: mostRead,
        ...(request.fix ? { fix: request.fix } : {}),
        ...(about ? { user: about } : {}),
        ...(request.sinceMs ? { since: now() - request.sinceMs } : {}),
      });
      await tell(renderAudit(found, what, request.fix !== undefined));
    },
  };
};
