import type { FixClass } from '../case/fix.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Who may approve which fixes, as it is configured. Every list that is absent leaves its part open. */
export interface ApproverRule {
  /** Ids of fixes such as `delete-route`; `*`: all. A rule names fixes, classes, or both. */
  fixes?: readonly string[] | undefined;
  classes?: readonly (FixClass | '*')[] | undefined;
  /** Names of clusters; `prod-*` is every one that begins so. */
  clusters?: readonly string[] | undefined;
  /** Namespaces of what is changed; a rule with namespaces says nothing about what belongs to none. */
  namespaces?: readonly string[] | undefined;
  /** Slack user ids. */
  users: readonly string[];
  /** Ids of Slack user groups. */
  groups: readonly string[];
  /** How many different people it takes. */
  people: number;
  notAsker: boolean;
  /** Guests may, where this rule names them. */
  allowGuests: boolean;
  /** People of other workspaces (shared channels) may, where this rule names them. */
  allowOutside: boolean;
}

export interface ApproverConfig {
  enabled: boolean;
  approvers: readonly ApproverRule[];
}

export interface FixToApprove {
  id: string;
  class: FixClass;
  namespace?: string | undefined;
  /** Empty: the cluster has no name. */
  cluster: string;
}

/** What Slack says about a person just now; `unknown`: it could not be read. */
export interface PersonFacts {
  user: string;
  /** One for all Slack ids of a person: of the organisation where there is one. */
  person: string;
  groups: readonly string[] | 'unknown';
  guest: boolean | 'unknown';
  /** Of another workspace than the bot's. */
  outside: boolean | 'unknown';
  /** False: the account is switched off, or no person's. */
  active: boolean | 'unknown';
}

type Refusal =
  | 'switched-off'
  | 'nobody-configured'
  | 'not-listed'
  | 'guest'
  | 'outside'
  | 'not-active'
  | 'asker'
  | 'facts-unknown';

/** `needed`: how many different people it takes, this one (`person`) among them. `reason` is one sentence for that person. */
export type MayApprove =
  | { may: true; needed: number; person: string }
  | { may: false; refusal: Refusal; reason: Message };

const matches = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name));

/** A rule that names neither fixes nor classes speaks of none. */
const speaksOf = (rule: ApproverRule, fix: FixToApprove): boolean => {
  const kind = matches(rule.fixes ?? [], fix.id) || matches(rule.classes ?? [], fix.class);
  const cluster = rule.clusters === undefined || matches(rule.clusters, fix.cluster);
  const namespace =
    rule.namespaces === undefined || (fix.namespace !== undefined && matches(rule.namespaces, fix.namespace));
  return kind && cluster && namespace;
};

const refuse = (refusal: Refusal, reason: Message): MayApprove => ({ may: false, refusal, reason });

/** The rules that somebody could approve by. */
const rulesFor = (config: ApproverConfig, fix: FixToApprove): ApproverRule[] =>
  config.approvers.filter((rule) => speaksOf(rule, fix) && rule.users.length + rule.groups.length > 0);

/**
 * May this person approve this fix? The people of every rule that speaks of the fix may; what the rules
 * demand (how many people, none who asked) holds for all of them, so that a wide rule cannot soften a
 * narrow one. What is not known about a person counts against them.
 */
export const whoMay = (
  config: ApproverConfig,
  fix: FixToApprove,
  person: PersonFacts,
  { askers }: { askers: readonly { user: string; person: string }[] | 'unknown' },
): MayApprove => {
  if (!config.enabled) return refuse('switched-off', say('approve.switched-off'));
  const rules = rulesFor(config, fix);
  if (rules.length === 0) {
    return refuse(
      'nobody-configured',
      say('approve.nobody', {
        fix: fix.id,
        class: fix.class,
        namespace: fix.namespace ? say('approve.of-namespace', { namespace: fix.namespace }) : '',
        cluster: fix.cluster ? say('approve.of-cluster', { cluster: fix.cluster }) : '',
      }),
    );
  }
  if (person.active === false) return refuse('not-active', say('may.no-person'));
  const { groups } = person;
  const listing = rules.filter(
    (rule) =>
      rule.users.includes(person.user) ||
      rule.users.includes(person.person) ||
      (groups !== 'unknown' && rule.groups.some((group) => groups.includes(group))),
  );
  if (listing.length === 0) {
    return groups === 'unknown' && rules.some((rule) => rule.groups.length > 0)
      ? refuse('facts-unknown', say('approve.groups-unread'))
      : refuse('not-listed', say('approve.not-listed'));
  }
  if (person.active === 'unknown') {
    return refuse('facts-unknown', say('approve.person-unread'));
  }
  // One rule has to take them as all that they are: a guest of another workspace is both.
  const takingGuests = listing.filter((rule) => person.guest === false || rule.allowGuests);
  if (takingGuests.length === 0) {
    return person.guest === 'unknown'
      ? refuse('facts-unknown', say('approve.guest-unread'))
      : refuse('guest', say('approve.no-guests'));
  }
  if (!takingGuests.some((rule) => person.outside === false || rule.allowOutside)) {
    return person.outside === 'unknown'
      ? refuse('facts-unknown', say('approve.workspace-unread'))
      : refuse('outside', say('approve.no-outsiders'));
  }
  if (rules.some((rule) => rule.notAsker)) {
    if (askers === 'unknown') {
      return refuse('facts-unknown', say('approve.asker-unknown'));
    }
    if (askers.some((asker) => asker.user === person.user || asker.person === person.person)) {
      return refuse('asker', say('approve.not-asker'));
    }
  }
  return { may: true, needed: Math.max(...rules.map((rule) => rule.people)), person: person.person };
};

/** Who may be asked for an approval, to be shown beside the button. Empty lists: nobody can. */
export const whoCan = (
  config: ApproverConfig,
  fix: FixToApprove,
): { users: string[]; groups: string[]; people: number; notAsker: boolean } => {
  const rules = config.enabled ? rulesFor(config, fix) : [];
  return {
    users: [...new Set(rules.flatMap((rule) => rule.users))],
    groups: [...new Set(rules.flatMap((rule) => rule.groups))],
    people: Math.max(1, ...rules.map((rule) => rule.people)),
    notAsker: rules.some((rule) => rule.notAsker),
  };
};
