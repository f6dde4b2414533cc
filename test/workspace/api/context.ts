import type { Controls } from '../controls.ts';
import type { Channel, Data } from '../model.ts';
import type { Store } from '../store.ts';
import type { Triggers } from '../triggers.ts';
import type { Arguments } from './arguments.ts';

/** What a Web API method may use. */
export type ApiContext = {
  store: Store;
  controls: Controls;
  triggers: Triggers;
  /** Scopes that the bot token holds. */
  scopes: Set<string>;
  /** `http://host:port`, for the addresses that Slack hands out. */
  origin: () => string;
  /** A fresh one-time Socket Mode address. */
  socketUrl: () => string;
};

export type Method = {
  /** Any one of these is enough; none means that every token will do. */
  scopes: string[];
  token?: 'bot' | 'app';
  run: (context: ApiContext, args: Arguments) => Data | Promise<Data>;
};

export type Methods = { [name: string]: Method };

export const isMember = (channel: Channel, user: string): boolean => channel.members.includes(user);
