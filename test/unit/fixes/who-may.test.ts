import { describe, expect, it } from 'vitest';
import { type ApproverRule, type FixToApprove, type PersonFacts, whoCan, whoMay } from '../../../src/fixes/who-may.ts';
import { said } from '../../helpers/said.ts';

const rule = (more: Partial<ApproverRule>): ApproverRule => ({
  classes: ['*'],
  users: [],
  groups: [],
  people: 1,
  notAsker: false,
  allowGuests: false,
  allowOutside: false,
  ...more,
});
const person = (more: Partial<PersonFacts> = {}): PersonFacts => ({
  user: 'U1',
  person: more.user ?? 'U1',
  groups: [],
  guest: false,
  outside: false,
  active: true,
  ...more,
});
const route: FixToApprove = { id: 'delete-route', class: 'node', cluster: 'prod-eu' };
const pod: FixToApprove = { id: 'recreate-pod', class: 'pod', namespace: 'shop', cluster: 'prod-eu' };
const u1 = { users: ['U1'] };

interface Row {
  name: string;
  rules: Partial<ApproverRule>[];
  fix?: FixToApprove;
  who?: Partial<PersonFacts>;
  asker?: string;
  askers?: { user: string; person: string }[] | 'unknown';
  /** How many people it takes, or why not. */
  comes: number | string;
}

const rows: Row[] = [
  { name: 'nobody is configured', rules: [], comes: 'nobody-configured' },
  { name: 'a rule without people is nobody', rules: [{}], comes: 'nobody-configured' },
  {
    name: 'a rule that names no fix speaks of none',
    rules: [{ classes: undefined, ...u1 }],
    comes: 'nobody-configured',
  },
  { name: 'listed by id', rules: [u1], comes: 1 },
  { name: 'listed by group', rules: [{ groups: ['S1', 'S2'] }], who: { groups: ['S2'] }, comes: 1 },
  { name: 'not listed', rules: [{ users: ['U2'], groups: ['S1'] }], who: { groups: ['S9'] }, comes: 'not-listed' },
  { name: 'groups not read', rules: [{ groups: ['S1'] }], who: { groups: 'unknown' }, comes: 'facts-unknown' },
  {
    name: 'groups not read, but listed by id',
    rules: [{ ...u1, groups: ['S1'] }],
    who: { groups: 'unknown' },
    comes: 1,
  },
  {
    name: 'groups not read, none configured',
    rules: [{ users: ['U2'] }],
    who: { groups: 'unknown' },
    comes: 'not-listed',
  },

  { name: 'its class', rules: [{ classes: ['node'], ...u1 }], comes: 1 },
  { name: 'another class', rules: [{ classes: ['ipam', 'pod'], ...u1 }], comes: 'nobody-configured' },
  { name: 'its id', rules: [{ classes: undefined, fixes: ['delete-route'], ...u1 }], comes: 1 },
  { name: 'ids that begin so', rules: [{ classes: undefined, fixes: ['delete-*'], ...u1 }], comes: 1 },
  { name: 'another id', rules: [{ classes: undefined, fixes: ['restart-*'], ...u1 }], comes: 'nobody-configured' },
  { name: 'its id beside another class', rules: [{ classes: ['ipam'], fixes: ['delete-route'], ...u1 }], comes: 1 },

  { name: 'its cluster', rules: [{ clusters: ['prod-eu'], ...u1 }], comes: 1 },
  { name: 'clusters that begin so', rules: [{ clusters: ['prod-*'], ...u1 }], comes: 1 },
  { name: 'another cluster', rules: [{ clusters: ['test'], ...u1 }], comes: 'nobody-configured' },
  {
    name: 'a cluster without a name is none of those named',
    rules: [{ clusters: ['prod-eu'], ...u1 }],
    fix: { ...route, cluster: '' },
    comes: 'nobody-configured',
  },

  { name: 'its namespace', rules: [{ namespaces: ['shop'], ...u1 }], fix: pod, comes: 1 },
  { name: 'namespaces that begin so', rules: [{ namespaces: ['sh*'], ...u1 }], fix: pod, comes: 1 },
  { name: 'another namespace', rules: [{ namespaces: ['bank'], ...u1 }], fix: pod, comes: 'nobody-configured' },
  {
    name: 'what is in no namespace is in none of those',
    rules: [{ namespaces: ['*'], ...u1 }],
    comes: 'nobody-configured',
  },

  { name: 'a guest', rules: [u1], who: { guest: true }, comes: 'guest' },
  { name: 'a guest who may', rules: [{ ...u1, allowGuests: true }], who: { guest: true }, comes: 1 },
  { name: 'perhaps a guest', rules: [u1], who: { guest: 'unknown' }, comes: 'facts-unknown' },
  { name: 'of another workspace', rules: [u1], who: { outside: true }, comes: 'outside' },
  { name: 'of another workspace, and may', rules: [{ ...u1, allowOutside: true }], who: { outside: true }, comes: 1 },
  { name: 'perhaps of another workspace', rules: [u1], who: { outside: 'unknown' }, comes: 'facts-unknown' },
  {
    name: 'a guest of another workspace needs one rule for both',
    rules: [
      { ...u1, allowGuests: true },
      { ...u1, allowOutside: true },
    ],
    who: { guest: true, outside: true },
    comes: 'outside',
  },
  {
    name: 'a rule for guests that names others lets no guest in',
    rules: [u1, { users: ['U2'], allowGuests: true }],
    who: { guest: true },
    comes: 'guest',
  },
  { name: 'switched off', rules: [u1], who: { active: false }, comes: 'not-active' },
  { name: 'perhaps switched off', rules: [u1], who: { active: 'unknown' }, comes: 'facts-unknown' },

  { name: 'the asker', rules: [u1], asker: 'U1', comes: 1 },
  { name: 'the asker where it must not be', rules: [{ ...u1, notAsker: true }], asker: 'U1', comes: 'asker' },
  {
    name: 'one of those who asked it again',
    rules: [{ ...u1, notAsker: true }],
    askers: ['U2', 'U1', 'U3'].map((user) => ({ user, person: user })),
    comes: 'asker',
  },
  {
    name: 'the asker by another id of the same person',
    rules: [{ ...u1, notAsker: true }],
    who: { person: 'W7' },
    askers: [{ user: 'U0OTHERID', person: 'W7' }],
    comes: 'asker',
  },
  {
    name: 'who asked is not on record, where it matters',
    rules: [{ ...u1, notAsker: true }],
    askers: 'unknown',
    comes: 'facts-unknown',
  },
  { name: 'who asked is not on record, where it does not', rules: [u1], askers: 'unknown', comes: 1 },
  { name: 'listed by the id of the organisation', rules: [{ users: ['W7'] }], who: { person: 'W7' }, comes: 1 },
  { name: 'another than the asker', rules: [{ ...u1, notAsker: true }], asker: 'U2', comes: 1 },
  { name: 'two people', rules: [{ ...u1, people: 2 }], comes: 2 },
  {
    name: 'a wide rule does not soften a narrow one',
    rules: [u1, { namespaces: ['shop'], users: ['U2'], people: 3, notAsker: true }],
    fix: pod,
    comes: 3,
  },
  {
    name: 'a narrow rule’s "not the asker" holds for the people of a wide one',
    rules: [u1, { namespaces: ['shop'], users: ['U2'], notAsker: true }],
    fix: pod,
    asker: 'U1',
    comes: 'asker',
  },
  {
    name: 'a rule about something else demands nothing',
    rules: [u1, { classes: ['ipam'], users: ['U2'], people: 5, notAsker: true }],
    asker: 'U1',
    comes: 1,
  },
];

describe('who may approve', () => {
  it.each(rows)('$name', ({ rules, fix = route, who = {}, asker = 'U0ASKER', askers, comes }) => {
    const answer = whoMay({ enabled: true, approvers: rules.map(rule) }, fix, person(who), {
      askers: askers ?? [{ user: asker, person: asker }],
    });
    expect(answer.may ? answer.needed : answer.refusal).toBe(comes);
    if (!answer.may) expect(said(answer.reason)).toMatch(/\.$/);
  });

  it('is nobody where fixes are switched off', () => {
    const config = { enabled: false, approvers: [rule(u1)] };
    expect(whoMay(config, route, person(), { askers: [] })).toMatchObject({ may: false, refusal: 'switched-off' });
    expect(whoCan(config, route)).toMatchObject({ users: [], groups: [] });
  });

  it('is said beside the button', () => {
    const approvers = [
      rule({ users: ['U1', 'U2'], people: 2 }),
      rule({ users: ['U2'], groups: ['S1'], notAsker: true }),
    ];
    expect(whoCan({ enabled: true, approvers }, route)).toEqual({
      users: ['U1', 'U2'],
      groups: ['S1'],
      people: 2,
      notAsker: true,
    });
    expect(whoCan({ enabled: true, approvers: [] }, route)).toEqual({
      users: [],
      groups: [],
      people: 1,
      notAsker: false,
    });
  });
});
