/** The small workspace that one starts with: a team, three channels, people of every kind, a user group. */
import type { Channel, Team, User, UserGroup } from './model.ts';

export type Seed = { team: Team; outsideTeam: Team; users: User[]; channels: Channel[]; userGroups: UserGroup[] };

export const appIdentity = {
  appId: 'A0CALICOWHY',
  botId: 'B0CALICOWHY',
  botUserId: 'U0CALICOBOT',
  name: 'calico-why',
} as const;

const everyone = ['U0ASKER', 'U0APPROVER', 'U0ONCALL'];

const channel = (id: string, name: string, topic: string, members: string[]): Channel => ({
  id,
  name,
  kind: 'channel',
  topic,
  members,
  isExternallyShared: false,
  isArchived: false,
  pins: [],
  bookmarks: [],
});

export const defaultSeed = (): Seed => {
  const team = { id: 'T0HOME', name: 'Shop Platform', domain: 'shop-platform' };
  const outsideTeam = { id: 'T0PARTNER', name: 'Partner Ltd', domain: 'partner' };
  const person = (id: string, name: string, realName: string, more: Partial<User> = {}): User => ({
    id,
    teamId: team.id,
    name,
    realName,
    timezone: 'Europe/Zurich',
    ...more,
  });
  return {
    team,
    outsideTeam,
    users: [
      person('U0ASKER', 'asha', 'Asha Meier', {}),
      person('U0APPROVER', 'boris', 'Boris Keller', { isAdmin: true }),
      person('U0ONCALL', 'chen', 'Chen Li'),
      person('U0MEI', 'mei', 'Mei Lin', { locale: 'zh-CN' }),
      person('U0GUEST', 'gita', 'Gita Rao (guest)', { isRestricted: true }),
      person('U0SINGLE', 'sami', 'Sami Haas (single-channel guest)', { isRestricted: true, isUltraRestricted: true }),
      person('U0OUTSIDE', 'otto', 'Otto Brandt (Partner Ltd)', { teamId: outsideTeam.id }),
      person(appIdentity.botUserId, appIdentity.name, 'Calico Why', { isBot: true }),
    ],
    channels: [
      {
        ...channel('C0INCIDENTS', 'incidents', 'What is broken right now', [
          ...everyone,
          'U0MEI',
          'U0GUEST',
          'U0SINGLE',
          'U0OUTSIDE',
          appIdentity.botUserId,
        ]),
        isExternallyShared: true,
      },
      channel('C0OPS', 'ops', 'Clusters and changes', [...everyone, 'U0GUEST', appIdentity.botUserId]),
      // The app is not in #random: posting there is refused with `not_in_channel`.
      channel('C0RANDOM', 'random', 'Everything else', everyone),
    ],
    userGroups: [{ id: 'S0NETOPS', handle: 'netops', name: 'Network operators', users: ['U0APPROVER', 'U0ONCALL'] }],
  };
};
