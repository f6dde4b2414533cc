import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { PersonFacts } from '../../fixes/who-may.ts';
import { type Language, languageOf } from '../../words/language.ts';

export interface PeopleParts {
  client: WebClient;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  /** How old the members of a group may be; 0: asked each time. */
  groupMs?: number;
  /** Between two questions to a Slack that does not say who somebody is; shorter in tests. */
  pause?: () => Promise<void>;
}

const userSchema = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    real_name: z.string().optional(),
    locale: z.string().optional(),
    /** `Asia/Shanghai` */
    tz: z.string().max(64).optional().catch(undefined),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    enterprise_user: z
      .object({
        id: z.string().optional(),
        enterprise_id: z.string().optional(),
        teams: z.array(z.string()).optional(),
      })
      .optional(),
  }),
});
type SlackUser = z.infer<typeof userSchema>['user'];
const homeSchema = z.object({ team_id: z.string(), enterprise_id: z.string().optional() });
type Home = z.infer<typeof homeSchema>;
const membersSchema = z.object({ users: z.array(z.string()) });
const groupsSchema = z.object({ usergroups: z.array(z.object({ id: z.string(), handle: z.string() })) });

const nameMs = 10 * 60_000;
const languageMs = 60 * 60_000;
const briefMs = 10_000;
/** Who somebody was so long ago may ask; an approval is never given by it. */
const beforeMs = 5 * 60_000;
const staleMs = 24 * 3_600_000;
const mostKnown = 10_000;
const mostTries = 30;
const pauseMs = 2_000;

/** Of another workspace: neither of ours, nor of our organisation with access to ours. */
const isOutside = (user: SlackUser, home: Home | undefined): boolean | 'unknown' => {
  if (user.is_stranger === true) return true;
  if (home === undefined || user.team_id === undefined) return 'unknown';
  if (user.team_id === home.team_id) return false;
  const { enterprise_id: organisation, teams = [] } = user.enterprise_user ?? {};
  const isOfOurs = home.enterprise_id !== undefined && organisation === home.enterprise_id;
  return !(isOfOurs && teams.includes(home.team_id));
};

const isGuest = (user: SlackUser): boolean | 'unknown' => {
  if (user.is_restricted === true || user.is_ultra_restricted === true) return true;
  return user.is_restricted === undefined ? 'unknown' : false;
};

const isActive = (user: SlackUser): boolean | 'unknown' => {
  if (user.deleted === true || user.is_bot === true) return false;
  return user.deleted === undefined ? 'unknown' : true;
};

/** What Slack says about people. What cannot be read is `unknown`, which counts against them. */
export const openPeople = ({ client, now, onError, groupMs = briefMs, pause = () => sleep(pauseMs) }: PeopleParts) => {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();

  /** One answer for everybody who asks within `milliseconds`; a failure is not kept. */
  const once = <T>(name: string, milliseconds: number, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(name);
    // What is kept under a name was made by the same `ask`.
    if (known !== undefined && now() - known.at < milliseconds) return known.value as Promise<T>;
    const value = ask();
    kept.set(name, { at: now(), value });
    value.catch(() => kept.delete(name));
    return value;
  };

  const orUnknown = async <T>(doing: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      onError(`Slack did not say ${doing}`, { error });
      return undefined;
    }
  };

  const spoken = new Map<string, { at: number; language: Language | undefined; zone: string | undefined }>();

  const userOf = async (user: string): Promise<SlackUser> => {
    const found = userSchema.parse(await client.users.info({ user, include_locale: true })).user;
    if (spoken.size >= mostKnown) spoken.clear();
    const language = found.locale === undefined ? undefined : languageOf(found.locale);
    spoken.set(user, { at: now(), language, zone: found.tz });
    return found;
  };

  /** How somebody has set Slack up, as it was within the hour. */
  const settingsOf = async (user: string) => {
    const known = spoken.get(user);
    if (known !== undefined && now() - known.at < languageMs) return known;
    await orUnknown('which language somebody reads', () => once(`language ${user}`, briefMs, () => userOf(user)));
    return spoken.get(user);
  };

  const homeOf = (): Promise<Home | undefined> =>
    orUnknown('which workspace is ours', () =>
      once('home', Number.POSITIVE_INFINITY, async () => homeSchema.parse(await client.auth.test())),
    );

  const membersOf = (group: string): Promise<string[] | undefined> =>
    orUnknown(`who is in the user group ${group}`, () =>
      once(`group ${group}`, groupMs, async () => {
        return membersSchema.parse(await client.usergroups.users.list({ usergroup: group, include_disabled: false }))
          .users;
      }),
    );

  const nameOf = async (user: string): Promise<string> => {
    const found = await orUnknown('what somebody is called', () => once(`name ${user}`, nameMs, () => userOf(user)));
    return found?.real_name ?? user;
  };

  const groupNames = async (groups: readonly string[]): Promise<string[]> => {
    if (groups.length === 0) return [];
    const found = await orUnknown('what user groups are called', () =>
      once('group names', nameMs, async () => groupsSchema.parse(await client.usergroups.list({})).usergroups),
    );
    return groups.map((group) => `anybody in @${found?.find(({ id }) => id === group)?.handle ?? group}`);
  };

  const factsOf = async (user: string, groups: readonly string[]): Promise<PersonFacts> => {
    const [found, home, members] = await Promise.all([
      orUnknown('who somebody is', () => userOf(user)),
      homeOf(),
      Promise.all(groups.map(async (group) => ({ group, users: await membersOf(group) }))),
    ]);
    const mine = members.filter(({ users }) => users?.includes(user)).map(({ group }) => group);
    const missing = members.some(({ users }) => users === undefined);
    return {
      user,
      person: found?.enterprise_user?.id ?? user,
      groups: mine.length === 0 && missing ? 'unknown' : mine,
      guest: found ? isGuest(found) : 'unknown',
      outside: found ? isOutside(found, home) : 'unknown',
      active: found ? isActive(found) : 'unknown',
    };
  };

  /** What Slack said of people when it last did. */
  const before = new Map<string, { at: number; facts: PersonFacts }>();

  return {
    /** As of now; `groups`: the ones to look for the person in. */
    facts: factsOf,

    /**
     * As they were a few minutes ago at most. Where Slack does not say, as they were within a day, so that its bad
     * minutes stop nobody who was known; who was not is asked about for a while.
     */
    factsBefore: async (user: string, groups: readonly string[]): Promise<PersonFacts> => {
      const known = before.get(user);
      if (known !== undefined && now() - known.at < beforeMs) return known.facts;
      for (let tries = 1; ; tries += 1) {
        const facts = await factsOf(user, groups);
        const { guest, outside, active } = facts;
        if (![guest, outside, active, facts.groups].includes('unknown')) {
          if (before.size >= mostKnown) before.clear();
          before.set(user, { at: now(), facts });
          return facts;
        }
        if (known !== undefined && now() - known.at < staleMs) return known.facts;
        if (tries === mostTries) return facts;
        await pause();
      }
    },

    /** The one that they use Slack in; undefined: Slack does not say, or it is none of ours. */
    language: async (user: string): Promise<Language | undefined> => (await settingsOf(user))?.language,

    /** Whose clock they read; undefined: Slack does not say. */
    zone: async (user: string): Promise<string | undefined> => (await settingsOf(user))?.zone,

    /** The same without asking. */
    knownLanguage: (user: string): Language | undefined => spoken.get(user)?.language,

    /** For people to read; an id where Slack says no name. */
    names: async (users: readonly string[], groups: readonly string[]): Promise<string[]> => [
      ...(await Promise.all(users.map(nameOf))),
      ...(await groupNames(groups)),
    ],
  };
};

export type People = ReturnType<typeof openPeople>;
