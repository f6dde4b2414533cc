import { type MayApprove, type PersonFacts, whoCan, whoMay } from '../fixes/who-may.ts';
import type { FixSettings } from '../settings/config.ts';
import { type AskedName, clusterCheckName, questionName, undoName } from '../store/askers.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import { say } from '../words/say.ts';
import type { People } from './slack/people.ts';
import type { Approvers } from './views/fix.ts';

/** As many as a message shows. */
const mostNamed = 8;

const toApprove = ({ fix, cluster }: FixRecord) => ({
  id: fix.id,
  class: fix.class,
  namespace: fix.namespace,
  cluster,
});

/** What was asked so that this fix came of it. */
const askedFor = ({ id, origin, conversation }: FixRecord): AskedName => {
  if (origin.kind === 'undo') return undoName(id);
  return origin.kind === 'question'
    ? questionName(origin.question)
    : clusterCheckName(conversation, origin.clusterCheck, origin.jobId);
};

/** Who may approve which fix, by the settings and by what Slack says of people now. */
export const openFixRights = ({
  settings,
  people,
  store,
}: {
  settings: FixSettings;
  people: People;
  store: Pick<Store, 'askers'>;
}) => {
  /** Asked of the record only where it matters. */
  const askersOf = async (fix: FixRecord): Promise<Awaited<ReturnType<Store['askers']['of']>>> => {
    if (!whoCan(settings, toApprove(fix)).notAsker) return [];
    const known = await store.askers.of(askedFor(fix));
    // An older record of who asked is sealed as well; whom the button names cannot be taken out by putting it back.
    return known === 'unknown' ? known : [...known, { user: fix.asker, person: fix.asker }];
  };

  const groupsIn = [...new Set(settings.approvers.flatMap(({ groups }) => groups))];

  const mayWith = async (fix: FixRecord, person: PersonFacts): Promise<MayApprove> =>
    whoMay(settings, toApprove(fix), person, { askers: await askersOf(fix) });

  return {
    /** Asked at the click, and again just before the run. `proposing`: whoever asked may, too. */
    mayApprove: async (fix: FixRecord, user: string, proposing = false): Promise<MayApprove> => {
      const person = await people.facts(user, whoCan(settings, toApprove(fix)).groups);
      return proposing ? whoMay(settings, toApprove(fix), person, { askers: [] }) : mayWith(fix, person);
    },

    /** Which of these the person may approve. */
    allOf: async (fixes: readonly FixRecord[], user: string): Promise<FixRecord[]> => {
      if (fixes.length === 0 || !settings.enabled) return [];
      const person = await people.facts(user, groupsIn);
      const may = await Promise.all(fixes.map((fix) => mayWith(fix, person)));
      return fixes.filter((_, index) => may[index]?.may);
    },

    /** To be shown beside the buttons. */
    approversOf: async (fix: FixRecord): Promise<{ approvers: Approvers; needed: number }> => {
      const { users, groups, people: needed, notAsker } = whoCan(settings, toApprove(fix));
      if (users.length + groups.length === 0) {
        const reason = settings.enabled
          ? say('fix.no-approvers', { fix: fix.fix.id, class: fix.fix.class })
          : say('fix.switched-off');
        return { approvers: { kind: 'nobody', reason }, needed };
      }
      // What is not shown is not asked of Slack.
      const shown = users.slice(0, Math.max(0, mostNamed - groups.length));
      const names = [...(await people.names(shown, groups)), ...users.slice(shown.length)];
      return { approvers: { kind: 'people', names, ...(notAsker ? { notAsker } : {}) }, needed };
    },

    /** Whether a person may approve anything at all, and so may read the record. */
    mayReadAudit: async (user: string): Promise<boolean> => {
      const person = await people.facts(user, groupsIn);
      return settings.approvers.some((rule) => {
        const isListed =
          rule.users.includes(user) ||
          rule.users.includes(person.person) ||
          (person.groups !== 'unknown' && rule.groups.some((group) => person.groups.includes(group)));
        const isGuestAllowed = person.guest === false || (person.guest === true && rule.allowGuests);
        const isOutsideAllowed = person.outside === false || (person.outside === true && rule.allowOutside);
        return isListed && person.active === true && isGuestAllowed && isOutsideAllowed;
      });
    },
  };
};

export type FixRights = ReturnType<typeof openFixRights>;
