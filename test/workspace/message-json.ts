/** Messages, people, channels and files as Slack's answers show them. */
import type { Channel, Data, Message, SlackFile, User } from './model.ts';
import { appIdentity } from './seed.ts';
import type { Store } from './store.ts';

export const messageJson = (store: Store, message: Message, withMetadata: boolean): Data => {
  const fromApp = message.user === appIdentity.botUserId;
  const replies = store.replies(message.channel, message.ts);
  const latest = replies.at(-1);
  return {
    type: 'message',
    ...(message.subtype ? { subtype: message.subtype } : {}),
    user: message.user,
    ts: message.ts,
    ...(fromApp
      ? {
          bot_id: appIdentity.botId,
          app_id: appIdentity.appId,
          bot_profile: { id: appIdentity.botId, app_id: appIdentity.appId, name: appIdentity.name, deleted: false },
        }
      : {}),
    text: message.text,
    team: store.users.get(message.user)?.teamId ?? store.seed.team.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.files.length > 0 ? { files: filesOf(store, message) } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(replies.length > 0
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          reply_users_count: new Set(replies.map((reply) => reply.user)).size,
          latest_reply: latest?.ts,
        }
      : {}),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((each) => ({ ...each, count: each.users.length })) }
      : {}),
    ...(message.metadata && withMetadata ? { metadata: message.metadata } : {}),
  };
};

const filesOf = (store: Store, message: Message): Data[] =>
  message.files.flatMap((id) => {
    const file = store.files.get(id);
    return file ? [fileJson(file, '')] : [];
  });

export const fileJson = (file: SlackFile, origin: string): Data => {
  const shares: { [channel: string]: Data[] } = {};
  for (const share of file.shares) {
    shares[share.channel] = [
      ...(shares[share.channel] ?? []),
      { ts: share.ts, ...(share.threadTs ? { thread_ts: share.threadTs } : {}) },
    ];
  }
  return {
    id: file.id,
    created: Math.floor(file.createdMs / 1000),
    timestamp: Math.floor(file.createdMs / 1000),
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.includes('.') ? file.name.slice(file.name.lastIndexOf('.') + 1) : 'text',
    size: file.bytes.length,
    mode: 'hosted',
    user: appIdentity.botUserId,
    is_external: false,
    is_public: true,
    url_private: `${origin}/files-pri/T0HOME-${file.id}/${encodeURIComponent(file.name)}`,
    url_private_download: `${origin}/files-pri/T0HOME-${file.id}/download/${encodeURIComponent(file.name)}`,
    permalink: `${origin}/files/${appIdentity.botUserId}/${file.id}/${encodeURIComponent(file.name)}`,
    channels: Object.keys(shares),
    shares: { public: shares },
  };
};

export const userJson = (user: User): Data => ({
  id: user.id,
  team_id: user.teamId,
  name: user.name,
  deleted: user.deleted ?? false,
  real_name: user.realName,
  tz: user.timezone ?? 'Etc/UTC',
  tz_offset: 0,
  profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
  is_admin: user.isAdmin ?? false,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: user.isRestricted ?? false,
  is_ultra_restricted: user.isUltraRestricted ?? false,
  is_bot: user.isBot ?? false,
  is_app_user: false,
  updated: 0,
  ...(user.enterprise
    ? {
        enterprise_user: {
          id: user.enterprise.userId ?? user.id,
          enterprise_id: user.enterprise.id,
          teams: user.enterprise.teams,
        },
      }
    : {}),
  // Somebody of the same organisation is no stranger.
  ...(user.teamId === 'T0HOME' || user.enterprise ? {} : { is_stranger: true }),
});

export const channelJson = (channel: Channel): Data => ({
  id: channel.id,
  name: channel.name,
  name_normalized: channel.name,
  is_channel: channel.kind === 'channel',
  is_group: channel.kind === 'private',
  is_im: channel.kind === 'im',
  is_mpim: false,
  is_private: channel.kind !== 'channel',
  is_archived: channel.isArchived ?? false,
  is_general: false,
  is_shared: channel.isExternallyShared ?? false,
  is_ext_shared: channel.isExternallyShared ?? false,
  is_org_shared: false,
  is_member: channel.members.includes(appIdentity.botUserId),
  topic: { value: channel.topic, creator: '', last_set: 0 },
  purpose: { value: '', creator: '', last_set: 0 },
  num_members: channel.members.length,
  ...(channel.kind === 'im' ? { user: channel.members[0] } : {}),
});
