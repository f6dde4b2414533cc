import type { AuditRequest } from '../question/audit-request.ts';
import type { KeptEntry } from '../store/audit.ts';
import { saidOfEvent } from '../store/audit-words.ts';
import type { Store } from '../store/open.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import type { FixRights } from './fix-rights.ts';
import type { People } from './slack/people.ts';
import type { Tell } from './tell.ts';
import { renderAudit } from './views/audit-lines.ts';
import { renderNotice } from './views/notice.ts';

/** `/calico audit`: the record of fixes, for those who may approve some, and for them alone. */

export interface AuditAnswers {
  show(user: string, request: AuditRequest, tell: Tell): Promise<void>;
}

const mostRead = 200;
const mostPeople = 40;

/** The parts of what was asked for. */
const filterOf = ({ fix, user, sinceMs }: AuditRequest): Message => {
  const parts = [
    ...(fix ? [say('record.of-fix', { fix })] : []),
    ...(user ? [say('record.of-user', { user })] : []),
    ...(sinceMs ? [say('record.of-last', { minutes: Math.round(sinceMs / 60_000) })] : []),
  ];
  return parts.length === 0 ? say('record.newest-first') : say('record.filter', { filter: parts });
};

const named = (entry: KeptEntry) => ({ ...entry, event: saidOfEvent(entry.event) });

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
      const filter = filterOf(request);
      const what = wordsIn('en')(filter);
      if (!(await rights.mayReadAudit(user))) {
        await store.audit.append({ at: now(), event: 'denied', actor: user, details: { wanted: `audit, ${what}` } });
        return tell(renderNotice('🚫', say('record.may-not'), say('record.who-may')));
      }
      const about = request.user === undefined ? undefined : await idOf(request.user);
      if (request.user !== undefined && about === undefined) {
        return tell(renderNotice('❓', say('record.nobody', { name: request.user }), say('record.use-id')));
      }
      await store.audit.append({ at: now(), event: 'audit shown', actor: user, details: { what } });
      const found = await store.audit.read({
        most: mostRead,
        ...(request.fix ? { fix: request.fix } : {}),
        ...(about ? { user: about } : {}),
        ...(request.sinceMs ? { since: now() - request.sinceMs } : {}),
      });
      await tell((words) => renderAudit(words, found.map(named), filter, request.fix !== undefined));
    },
  };
};
