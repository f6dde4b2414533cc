import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queues } from '../../jobs/queues.ts';
import type { Metrics } from '../service/metrics.ts';
import type { FixSettings } from '../settings/config.ts';
import type { LanguageSettings } from '../settings/language-settings.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import { openAfterFix } from './after-fix.ts';
import { openAnsweredCards } from './answered-cards.ts';
import { openAsking } from './asking.ts';
import { openClusterCheckAsking } from './asking-cluster-checks.ts';
import { openDelivery } from './delivery.ts';
import { openFixBoard } from './fix-board.ts';
import { openFixRights } from './fix-rights.ts';
import { openFollowUps } from './follow-ups.ts';
import { openLanguages } from './languages.ts';
import { openNamesAt } from './names-at.ts';
import { openRunCards } from './run-cards.ts';
import { openAssistantPane } from './slack/assistant.ts';
import { linkTo } from './slack/calls.ts';
import type { SlackClient } from './slack/client.ts';
import { openOutbox } from './slack/outbox.ts';
import { openPeople } from './slack/people.ts';
import { openSay, underWayMs } from './slack/say.ts';
import { openSchedule } from './slack/schedule.ts';

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

/** What every process that talks to people has: bot, worker and fix worker tell what any of them has kept. */
export const openChat = (parts: ChatParts) => {
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
  const namesAt = openNamesAt({ store, onError });
  const cards = openRunCards({ store, queues, outbox, cluster, now, onError });
  const pane = openAssistantPane({ client, now, onCall: metrics.slackCall });
  const asking = openAsking({
    pane,
    store,
    queues,
    cards,
    delivery,
    namesAt,
    linkTo: (message) => linkTo(client, message),
    waitMs,
    noteSummary,
    now,
    onError,
    onAdmission: metrics.admitted,
  });
  const clusterCheckAsking = openClusterCheckAsking({ store, delivery, cluster, now });
  const answeredCards = openAnsweredCards({ store, delivery, cluster, onError });
  const afterFix = openAfterFix({ store, answeredCards, board, asking, now, onError });
  const say = openSay({
    client,
    schedule,
    fixes: { draw: board.drawAll, messageOf: board.messageOf },
    now,
    onCall,
  });
  const follow = openFollowUps({ store, queues, asking, afterFix, noteSummary, now, onError });

  return {
    pane,
    outbox,
    delivery,
    people,
    rights,
    board,
    asking,
    cards,
    clusterCheckAsking,
    namesAt,
    languages,
    afterFix,
    answeredCards,
    close: async (): Promise<void> => {
      cards.close();
      await delivery.close();
    },
  };
};

export type Chat = ReturnType<typeof openChat>;
