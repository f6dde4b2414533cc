import { userJson } from '../message-json.ts';
import { appIdentity } from '../seed.ts';
import { ApiError } from './api-error.ts';
import type { Methods } from './context.ts';
import { page } from './conversation-methods.ts';

export const peopleMethods: Methods = {
  'auth.test': {
    scopes: [],
    run: ({ store, origin }) => ({
      url: `${origin()}/`,
      team: store.seed.team.name,
      user: appIdentity.name,
      team_id: store.seed.team.id,
      user_id: appIdentity.botUserId,
      bot_id: appIdentity.botId,
      is_enterprise_install: false,
      ...(store.seed.team.enterpriseId ? { enterprise_id: store.seed.team.enterpriseId } : {}),
    }),
  },
  'apps.connections.open': {
    scopes: [],
    token: 'app',
    run: ({ socketUrl }) => ({ url: socketUrl() }),
  },
  'bots.info': {
    scopes: ['users:read'],
    run: () => ({
      bot: { id: appIdentity.botId, app_id: appIdentity.appId, user_id: appIdentity.botUserId, name: appIdentity.name },
    }),
  },
  'team.info': {
    scopes: ['team:read'],
    run: ({ store }) => ({ team: store.seed.team }),
  },
  'users.info': {
    scopes: ['users:read'],
    run: ({ store }, args) => {
      const user = store.users.get(args.required('user', 'user_not_found'));
      if (!user) throw new ApiError('user_not_found');
      const locale = args.boolean('include_locale') ? { locale: user.locale ?? 'en-US' } : {};
      return { user: { ...userJson(user), ...locale } };
    },
  },
  'users.list': {
    scopes: ['users:read'],
    run: ({ store }, args) => {
      const { items, metadata } = page([...store.users.values()], args, 1_000);
      return { members: items.map(userJson), response_metadata: metadata };
    },
  },
  'usergroups.list': {
    scopes: ['usergroups:read'],
    run: ({ store }, args) => ({
      usergroups: [...store.userGroups.values()].map((group) => ({
        id: group.id,
        team_id: store.seed.team.id,
        name: group.name,
        handle: group.handle,
        user_count: group.users.length,
        ...(args.boolean('include_users') ? { users: group.users } : {}),
      })),
    }),
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    run: ({ store }, args) => {
      const group = store.userGroups.get(args.required('usergroup', 'no_such_subteam'));
      if (!group) throw new ApiError('no_such_subteam');
      return { users: group.users.filter((id) => store.users.get(id)?.deleted !== true) };
    },
  },
};
