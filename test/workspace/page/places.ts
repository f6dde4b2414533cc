/** What stands left on the page: who one can be, and where one can go. */
import type { Channel, Data, User } from '../model.ts';
import { appIdentity } from '../seed.ts';
import type { Store } from '../store.ts';

const standing = (store: Store, user: User): string => {
  if (user.teamId !== store.seed.team.id) return 'external';
  if (user.isUltraRestricted) return 'single-channel guest';
  if (user.isRestricted) return 'guest';
  return 'member';
};

const place = (channel: Channel): Data => ({
  id: channel.id,
  name: channel.name,
  kind: channel.kind,
  topic: channel.topic,
  members: channel.members.length,
  hasApp: channel.members.includes(appIdentity.botUserId),
  isExternallyShared: channel.isExternallyShared ?? false,
  bookmarks: channel.bookmarks,
});

export const peopleAndPlaces = (store: Store, userId: string): Data => {
  if (userId !== '') store.directChannel(userId);
  return {
    team: store.seed.team.name,
    app: {
      id: appIdentity.botUserId,
      name: store.users.get(appIdentity.botUserId)?.realName,
      mention: appIdentity.name,
    },
    users: [...store.users.values()]
      .filter((user) => !user.isBot)
      .map((user) => ({ id: user.id, name: user.name, realName: user.realName, standing: standing(store, user) })),
    channels: [...store.channels.values()].filter((channel) => channel.members.includes(userId)).map(place),
  };
};
