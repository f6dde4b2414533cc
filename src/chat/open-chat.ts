import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queues } from '../../jobs/queues.ts';
import type { Metrics } from '../service/metrics.ts';
import type { FixSettings } from '../settings/config.ts';
import type { LanguageSettings } from '../settings/language-settings.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import { type AfterFix, openAfterFix } from './after-fix.ts';
import { type Asking, openAsking } from './asking.ts';
import { type ClusterCheckAsking, openClusterCheckAsking } from './asking-cluster-checks.ts';
import { type Delivery, openDelivery } from './delivery.ts';
import { type FixBoard, openFixBoard } from './fix-board.ts';
import { type FixRights, openFixRights } from './fix-rights.ts';
import { openFollowUps } from './follow-ups.ts';
import { type Languages, openLanguages } from './languages.ts';
import { openRunCards, type RunCards } from './run-cards.ts';
import { linkTo } from './slack/calls.ts';
import type { SlackClient } from './slack/client.ts';
import { type Outbox, openOutbox } from './slack/outbox.ts';
import { openPeople, type People } from './slack/people.ts';
import { openSay, underWayMs } from './slack/say.ts';
import { openSchedule } from './slack/schedule.ts';

/** What every process that talks to people has: bot, worker and fix worker tell what any of them has kept. */
export interface Chat {
  outbox: Outbox;
  delivery: Delivery;
  people: People;
  rights: FixRights;
  board: FixBoard;
  asking: Asking;
  cards: RunCards;
  clusterCheckAsking: ClusterCheckAsking;
  languages: Languages;
  afterFix: AfterFix;
  close(): Promise<void>;
}

export interface ChatParts {
  client: SlackClient;
  store: Store;
  queues: Queues;
  metrics: Pick<Metrics, 'slackCall' | 'admitted' | 'told'>;
  /** Slack said no to a call. */
  onRefused?: () => void;
  fixes: FixSettings;
  cluster: string | undefined;
  /** Those that keep a summary. */
  incidents: readonly Conversation[];
  languages: LanguageSettings;
  /** How old the members of a group may be; 0: asked each time. */
  groupMs?: number;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** A question that no worker takes for this long is given up. */
const waitMs = 10 * 60_000;

export const openChat = (parts: ChatParts): Chat => {
  const { client, store, queues, metrics, cluster, incidents, now, onError } = parts;
  const schedule = openSchedule();
  const onCall = (method: string, outcome: string): void => {
    metrics.slackCall(method, outcome);
    if (outcome === 'refused') parts.onRefused?.();
  };
  const outbox = openOutbox({ client, schedule, now, sleep, onCall });
  const people = openPeople({
    client,
    now,
    onError,
    ...(parts.groupMs === undefined ? {} : { groupMs: parts.groupMs }),
  });
  const languages = openLanguages({ settings: parts.languages, people });
  const rights = openFixRights({ settings: parts.fixes, people, store });

  const noteSummary = async (conversation: Conversation): Promise<void> => {
    if (incidents.includes(conversation)) await queues.summary({ conversation });
  };
  const delivery = openDelivery({
    store: store.outbox,
    say: (saying) => say(saying),
    underWayMs,
    followUp: (followUp, outcome) => follow(followUp, outcome),
    holder: randomUUID(),
    now,
    sleep,
    onError,
    onOutcome: metrics.told,
  });
  const board = openFixBoard({
    store,
    languages,
    outbox,
    delivery,
    rights,
    now,
    onError,
    onShown: noteSummary,
  });
  const cards = openRunCards({ store, queues, outbox, cluster, now, onError });
  const asking = openAsking({
    store,
    queues,
    cards,
    delivery,
    linkTo: (message) => linkTo(client, message),
    waitMs,
    noteSummary,
    now,
    onError,
    onAdmission: metrics.admitted,
  });
  const clusterCheckAsking = openClusterCheckAsking({ store, delivery, cluster, now });
  const afterFix = openAfterFix({ store, delivery, board, asking, cluster, now, onError });
  const say = openSay({
    client,
    schedule,
    fixes: { draw: board.drawAll, messageOf: board.messageOf },
    now,
    onCall,
  });
  const follow = openFollowUps({ store, queues, asking, afterFix, noteSummary, now });

  return {
    outbox,
    delivery,
    people,
    rights,
    board,
    asking,
    cards,
    clusterCheckAsking,
    languages,
    afterFix,
    close: async () => {
      cards.close();
      await delivery.close();
    },
  };
};
