/** What this Slack remembers. Ids look like Slack's: T team, C channel, D direct message, U user, S user group, F file, V view. */

export type Data = { [key: string]: unknown };
export type Block = Data & { type: string; block_id?: string };

export type Team = {
  id: string;
  name: string;
  domain: string /** An Enterprise Grid organisation. */;
  enterpriseId?: string;
};

export type User = {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  isBot?: boolean;
  /** Multi-channel guest. Slack sets `is_restricted` for every guest. */
  /** Which language they use Slack in: `zh-CN`. */
  locale?: string;
  isRestricted?: boolean;
  /** Single-channel guest. */
  isUltraRestricted?: boolean;
  isAdmin?: boolean;
  /** Belongs to an Enterprise Grid organisation, and has access to these of its workspaces. */
  enterprise?: {
    id: string;
    teams: string[];
    /** The organisation's own id of the person; absent: the same. */
    userId?: string;
  };
  deleted?: boolean;
  timezone?: string;
};

export type UserGroup = { id: string; handle: string; name: string; users: string[] };

export type Channel = {
  id: string;
  name: string;
  kind: 'channel' | 'private' | 'im';
  members: string[];
  topic: string;
  /** Shared with another workspace (Slack Connect). */
  isExternallyShared?: boolean;
  isArchived?: boolean;
  pins: string[];
  bookmarks: Data[];
};

export type Metadata = { event_type: string; event_payload: Data };

export type Message = {
  channel: string;
  ts: string;
  threadTs?: string;
  /** The author: a person or the app's bot user. */
  user: string;
  text: string;
  blocks: Block[];
  attachments: Data[];
  files: string[];
  metadata?: Metadata;
  editedTs?: string;
  reactions: { name: string; users: string[] }[];
  /** Only this person sees it; it is not in the history and is gone when the page is loaded again. */
  ephemeralFor?: string;
  alsoInChannel?: boolean;
  subtype?: string;
  /** Counts changes, so that a page can tell whether it shows the newest. */
  version: number;
  /** What people have chosen in this message's menus and inputs, by block id and action id. */
  values: Values;
};

export type Values = { [blockId: string]: { [actionId: string]: Data } };

export type SlackFile = {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  altText: string;
  expectedBytes: number;
  bytes: Buffer;
  state: 'promised' | 'uploaded' | 'complete';
  createdMs: number;
  shares: { channel: string; ts: string; threadTs?: string }[];
};

export type View = {
  id: string;
  type: 'modal' | 'home';
  userId: string;
  rootId: string;
  previousId?: string;
  hash: string;
  title?: Data;
  submit?: Data;
  close?: Data;
  blocks: Block[];
  privateMetadata: string;
  callbackId: string;
  externalId: string;
  notifyOnClose: boolean;
  clearOnClose: boolean;
  values: Values;
  /** Shown beside the inputs after a `response_action: errors`, by block id. */
  errors: { [blockId: string]: string };
};

/** A thread of the assistant pane. */
export type Pane = {
  /** Shown until the app writes there. */
  status: string;
  /** All that were shown, oldest first. */
  statuses: string[];
  prompts: { title: string; message: string }[];
};

export type Mention = {
  channel: string;
  ts: string;
  kind: 'channel' | 'here' | 'everyone' | 'user' | 'usergroup';
  id?: string;
  /** Where it stood: the message's text or one of its blocks. */
  in: string;
};

export type LinkSeen = { channel: string; ts: string; url: string; text: string };

export type ApiCall = {
  at: number;
  method: string;
  args: Data;
  status: number;
  /** What was answered; undefined when the connection was dropped instead. */
  response: Data | undefined;
  /** The fault that a test had asked for, if one was used. */
  fault?: string;
};
