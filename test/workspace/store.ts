/** Everything that this Slack remembers, and who is told when it changes. No I/O; the clock is passed in. */
import { mentionsIn } from './mentions.ts';
import type { ApiCall, Channel, LinkSeen, Mention, Message, Pane, SlackFile, User, UserGroup, View } from './model.ts';
import type { Seed } from './seed.ts';
import { appIdentity } from './seed.ts';

/** What changed, for the page: enough to know what to fetch again. */
export type Change =
  | { kind: 'message'; channel: string; ts: string; threadTs?: string; onlyFor?: string }
  | { kind: 'view'; user: string }
  | { kind: 'home'; user: string }
  | { kind: 'channels' };

export class Store {
  readonly seed: Seed;
  readonly clock: () => number;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly userGroups: Map<string, UserGroup>;
  readonly messages = new Map<string, Message[]>();
  readonly files = new Map<string, SlackFile>();
  readonly views = new Map<string, View>();
  readonly homes = new Map<string, View>();
  /** By channel and timestamp of the thread. */
  readonly panes = new Map<string, Pane>();
  readonly mentions: Mention[] = [];
  readonly links: LinkSeen[] = [];
  readonly calls: ApiCall[] = [];
  private readonly listeners = new Set<(change: Change) => void>();
  private lastTs = { seconds: 0, micros: 0 };
  private count = 0;

  constructor(seed: Seed, clock: () => number) {
    this.seed = seed;
    this.clock = clock;
    this.users = new Map(seed.users.map((user) => [user.id, user]));
    this.channels = new Map(seed.channels.map((channel) => [channel.id, channel]));
    this.userGroups = new Map(seed.userGroups.map((group) => [group.id, group]));
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(change: Change): void {
    for (const listener of [...this.listeners]) listener(change);
  }

  /** `seconds.micros`, unique in the workspace and always increasing, even when the clock stands still. */
  nextTs(): string {
    const now = this.clock();
    const seconds = Math.floor(now / 1000);
    const micros = Math.floor(now % 1000) * 1000;
    const last = this.lastTs;
    const isLater = seconds > last.seconds || (seconds === last.seconds && micros > last.micros);
    if (isLater) this.lastTs = { seconds, micros };
    else if (last.micros < 999_999) this.lastTs = { seconds: last.seconds, micros: last.micros + 1 };
    else this.lastTs = { seconds: last.seconds + 1, micros: 0 };
    return `${this.lastTs.seconds}.${String(this.lastTs.micros).padStart(6, '0')}`;
  }

  /** An id that looks like Slack's: a letter and ten characters. */
  nextId(letter: string): string {
    this.count += 1;
    return `${letter}0${this.count.toString(36).toUpperCase().padStart(9, '0')}`;
  }

  messagesOf(channel: string): Message[] {
    const known = this.messages.get(channel);
    if (known) return known;
    const fresh: Message[] = [];
    this.messages.set(channel, fresh);
    return fresh;
  }

  findMessage(channel: string, ts: string): Message | undefined {
    return this.messages.get(channel)?.find((message) => message.ts === ts);
  }

  replies(channel: string, ts: string): Message[] {
    return this.messagesOf(channel).filter((message) => message.threadTs === ts && message.ts !== ts);
  }

  addMessage(draft: NewMessage, options: { linkNames?: boolean } = {}): Message {
    const message: Message = {
      blocks: [],
      attachments: [],
      files: [],
      reactions: [],
      version: 1,
      values: {},
      ...draft,
      ts: this.nextTs(),
    };
    message.blocks = this.withIds(message.blocks);
    this.messagesOf(message.channel).push(message);
    this.noteMentions(message, options);
    const pane = message.threadTs === undefined ? undefined : this.panes.get(`${message.channel}:${message.threadTs}`);
    if (pane && message.user === appIdentity.botUserId) pane.status = '';
    this.touched(message);
    return message;
  }

  /** Call after changing a message: bumps its version, notes new mentions and tells the page. */
  changed(message: Message, options: { linkNames?: boolean } = {}): void {
    message.version += 1;
    message.blocks = this.withIds(message.blocks);
    this.noteMentions(message, options);
    this.touched(message);
  }

  removeMessage(message: Message): void {
    const all = this.messagesOf(message.channel);
    const index = all.indexOf(message);
    if (index >= 0) all.splice(index, 1);
    this.touched(message);
  }

  /** Slack makes up the ids that an app leaves out. */
  withIds(blocks: Message['blocks']): Message['blocks'] {
    return blocks.map((block) => (block.block_id ? block : { ...block, block_id: this.shortId() }));
  }

  shortId(): string {
    this.count += 1;
    return `b${this.count.toString(36)}`;
  }

  /** The direct-message channel between a person and the app, made when first needed. */
  directChannel(userId: string): Channel {
    const id = `D${userId.slice(1)}`;
    const known = this.channels.get(id);
    if (known) return known;
    const channel: Channel = {
      id,
      name: appIdentity.name,
      kind: 'im',
      members: [userId, appIdentity.botUserId],
      topic: '',
      pins: [],
      bookmarks: [],
    };
    this.channels.set(id, channel);
    this.tell({ kind: 'channels' });
    return channel;
  }

  private noteMentions(message: Message, options: { linkNames?: boolean }): void {
    if (message.user !== appIdentity.botUserId) return;
    const found = mentionsIn(message.text, message.blocks, options);
    const place = { channel: message.channel, ts: message.ts };
    this.mentions.push(...found.mentions.map((mention) => ({ ...mention, ...place })));
    this.links.push(...found.links.map((link) => ({ ...link, ...place })));
  }

  private touched(message: Message): void {
    this.tell({
      kind: 'message',
      channel: message.channel,
      ts: message.ts,
      ...(message.threadTs ? { threadTs: message.threadTs } : {}),
      ...(message.ephemeralFor ? { onlyFor: message.ephemeralFor } : {}),
    });
  }
}

export type NewMessage = Pick<Message, 'channel' | 'user' | 'text'> &
  Partial<Omit<Message, 'channel' | 'user' | 'text' | 'ts' | 'version'>>;
