import type { Queues } from '../../jobs/queues.ts';
import { type EndRef, type Question, withEnd } from '../case/question.ts';
import { type NameChoice, settleNames } from '../question/settle-names.ts';
import { inTime } from '../service/closing.ts';
import { questionName } from '../store/askers.ts';
import { idOfDelivery } from '../store/id-of-delivery.ts';
import type { Store } from '../store/open.ts';
import type { Outcome } from '../store/outbox.ts';
import type { Conversation, MessageId } from '../store/places.ts';
import { redisAway } from '../store/redis.ts';
import { failedEnding, openStatuses, type Run } from '../store/run-record.ts';
import { answerStep } from '../store/told-steps.ts';
import type { Language } from '../words/language.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import { type Delivery, keptForMs } from './delivery.ts';
import type { NamesAt } from './names-at.ts';
import { openPosts } from './posts.ts';
import type { RunCards } from './run-cards.ts';
import type { AssistantPane } from './slack/assistant.ts';
import { sentenceOfRefusal } from './slack/errors.ts';
import { anUpdate, aPost } from './slack/kept-message.ts';
import { threadUnder } from './slack/places.ts';
import type { Tell } from './tell.ts';
import type { CardState } from './views/card.ts';
import { renderChoice } from './views/choose.ts';
import { questionName as nameFor } from './views/names.ts';
import { renderNotice } from './views/notice.ts';
import { wordsOfRun } from './words-of-run.ts';

/** From a question that was understood to a card in the channel and a job in the queue. */

interface Ask {
  /** `trigger_id` or `event_id`. */
  delivery: string;
  conversation: Conversation;
  asker: string;
  /** The asker, whatever the Slack id; absent: nobody's own question. */
  person?: string;
  /** Who asked what is asked again. */
  askedBefore?: string;
  question: Question;
  /** Asked in a thread: everything stays in it. */
  thread?: Conversation;
  /** Which thing is meant by one of its names: asked back before anybody looks. */
  choice?: NameChoice;
  /** The namespace of the channel, where that told which names are meant. */
  within?: string | undefined;
  /** The fix after which it is asked again. */
  after?: Run['after'];
  /** The question that this one puts right. */
  instead?: Question;
  /** The run that this one stands for: it counts no more for its asker. */
  inPlaceOf?: string;
  /** The language that its messages are in. */
  language?: Language | undefined;
  /** The alerts that it is asked for; what else is asked for them comes in its thread. */
  alert?: Run['alert'];
  /** Not before then; `note` says so on the card. */
  later?: { delayMs: number; note: Message };
}

export interface Asking {
  /** @throws where Redis is away: the same may be asked again, and goes on where it stopped. */
  ask(asked: Ask, tell: Tell): Promise<void>;
  /** A name was picked, from the menu of a run or in words: the place of an option, or an end that is none. */
  pick(
    picked: {
      runId: string;
      attempt: number;
      picked: number | EndRef;
      user: string;
      person: string;
      conversation: Conversation;
    },
    tell: Tell,
  ): Promise<EndRef | undefined>;
  /** Its card is there: the question may be answered, or which thing is meant is asked back. */
  posted(run: Run, card: MessageId, delayMs: number, choice?: NameChoice): Promise<void>;
  /** Its card could not be posted, and will not be. */
  notPosted(run: Run, outcome: Outcome): Promise<void>;
  /** What was asked by `delivery` stands for this run, by its own asker: nobody looks for its answer any more. */
  corrected(id: string, delivery: string): Promise<void>;
  /** Ends a run without an answer, for a reason that people are told on its card and in its thread. */
  giveUp(run: Run, problem: Message, next?: Message): Promise<void>;
}

export interface AskingParts {
  store: Store;
  queues: Queues;
  cards: RunCards;
  delivery: Pick<Delivery, 'keep' | 'outcome'>;
  /** What is known of the cluster's names, for who asks there. */
  namesAt: NamesAt;
  /** Where the thread may stand in the assistant pane. */
  pane: Pick<AssistantPane, 'status'>;
  linkTo: (message: MessageId) => Promise<string | undefined>;
  /** A question nobody took in this time is given up. */
  waitMs: number;
  noteSummary: (conversation: Conversation) => Promise<void>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  onAdmission: (kind: string) => void;
}

/** Whoever asked where nobody may write is told so; later than this they have seen it themselves. */
const cardWithinMs = 2_000;
const refusedWithinMs = 8_000;
const statusMs = 1_000;

/** `isOwn`: it is said to who asked. */
const tooMany = ({ of, open: count }: { of: 'asker' | 'channel'; open: number }, isOwn: boolean): Message => {
  if (of === 'channel') return say('ask.too-many-here', { count });
  return isOwn ? say('ask.too-many-yours', { count }) : say('ask.too-many-theirs', { count });
};

export const openAsking = (parts: AskingParts): Asking => {
  const { store, queues, cards, delivery, now } = parts;

  const giveUp = async (run: Run, problem: Message, next?: Message): Promise<void> => {
    const ending = failedEnding(problem);
    const { id, thread, card: shown, attempt } = run;
    if (shown === undefined || thread === undefined) {
      await store.runs.finish(run, ending, now());
      return;
    }
    const state: CardState = { kind: 'failed', problem, ...(next ? { next } : {}) };
    const card = anUpdate(shown, `${id}-end-${attempt}`, cards.draw(run, state));
    const told = renderNotice('⚪', problem, next)(wordsOfRun(run));
    const notice = aPost(thread, `${id}-given-up-${attempt}`, told);
    const after = { line: card.line, key: card.key };
    const last = { ...notice, followUps: [{ kind: 'ended' as const, runId: id, attempt, ending, after }] };
    await delivery.keep([card, last], { run: id, once: answerStep(attempt) });
    // Where it has an answer by now, that is kept, and waits for Slack.
    await store.runs.keepOpen(run, now() + keptForMs);
  };

  const enqueue = async (run: Run, delayMs = 0): Promise<void> => {
    const { id: runId, attempt, conversation } = run;
    await queues.diagnose({ runId, attempt, turn: await store.turns.next(conversation) }, delayMs);
    if (delayMs === 0) cards.explainWaiting(runId);
  };

  /** A name was picked: nobody would put the question to the queue a second time. */
  const enqueueOrEnd = async (run: Run): Promise<void> => {
    try {
      await enqueue(run);
    } catch (error) {
      parts.onError('a question cannot be queued', { run: run.id, error });
      const { said, advice } = redisAway(error);
      await cards.show(run, { kind: 'failed', problem: said, ...(advice ? { next: advice } : {}) });
      await store.runs.finish(run, failedEnding(said), now()).catch(() => false);
    }
  };

  /** Asks which thing is meant, as a worker would that has looked for it. */
  const askWhich = async (run: Run, thread: Conversation, card: MessageId, choice: NameChoice): Promise<void> => {
    const { id, attempt } = run;
    const { end, typed, options, found } = choice;
    const words = wordsOfRun(run);
    const posts = openPosts(words, thread, id);
    const shown = anUpdate(card, posts.keyOf(`end-${attempt}`), cards.draw(run, { kind: 'choosing', typed, found }));
    const tellings = posts.draft(
      `choose-${attempt}`,
      renderChoice(words, { ...choice, runId: id, attempt, endsAsTyped: !found }),
    );
    const after = { line: shown.line, key: shown.key };
    const last = tellings.at(-1);
    if (last) last.followUps = [{ kind: 'choosing', runId: id, attempt, choice: { end, options }, after }];
    await store.runs.asksWhich(run, { end, options });
    await delivery.keep([shown, ...tellings], { run: id, once: answerStep(attempt) });
    await store.runs.keepOpen(run, now() + keptForMs);
  };

  const pointTo = async (id: string, tell: Tell): Promise<void> => {
    let run = await store.runs.get(id);
    if (run !== undefined && run.card === undefined) {
      // It is only just being posted.
      await delivery.outcome(run.thread ?? run.conversation, `${id}-card`, cardWithinMs);
      run = await store.runs.get(id);
    }
    const link = run?.card && (await parts.linkTo(run.card));
    await tell((words) => {
      const question = run ? nameFor(words, run.question) : say('ask.this');
      const next = link ? say('ask.its-thread', { link }) : say('ask.thread-above');
      return renderNotice('🔎', say('ask.already', { question }), next)(words);
    });
  };

  /** What else is asked for the same alerts, below the first. */
  const askOthers = async ({ id, alert, conversation, asker, language }: Run, thread: Conversation): Promise<void> => {
    for (const [index, question] of (alert?.others ?? []).entries()) {
      const delivery = `${id}-beside-${index}`;
      const tell: Tell = async (said) =>
        parts.onError('a question for an alert is not asked', { run: id, told: said(wordsIn('en')).text });
      await asking.ask(
        {
          delivery,
          conversation,
          thread,
          asker,
          question,
          language,
          ...(alert ? { alert: { ...alert, others: [], more: 0 } } : {}),
        },
        tell,
      );
    }
  };

  const posted: Asking['posted'] = async (run, card, delayMs, choice) => {
    if (run.status !== 'asked') return;
    const thread = run.thread ?? threadUnder(card);
    await store.runs.posted(run, thread, card, now() + parts.waitMs + delayMs);
    if (choice) await askWhich(run, thread, card, choice);
    else {
      // Before anybody can answer: it would stand there after the answer.
      await inTime(parts.pane.status(thread, wordsOfRun(run)(say('pane.waiting'))), statusMs);
      await enqueue(run, delayMs);
    }
    await askOthers(run, thread);
    await parts
      .noteSummary(run.conversation)
      .catch((error: unknown) => parts.onError('the summary cannot be queued', { run: run.id, error }));
  };

  const problemOf = (outcome: Outcome): Message =>
    outcome.kind === 'refused' ? sentenceOfRefusal(outcome.reason) : say('ask.no-card');

  /**
   * Everybody who asks a question, again or at the same time, has asked it: on record before a worker can answer,
   * because who asked may not approve what comes of it.
   */
  const rememberAsker = async ({ question, asker: user, person, askedBefore }: Ask): Promise<void> => {
    if (person === undefined) return;
    const first = askedBefore === undefined ? [] : [{ user: askedBefore, person: askedBefore }];
    await store.askers.add(questionName(question), [...first, { user, person }]);
  };

  const start = async (asked: Ask, runId: string, tell: Tell): Promise<void> => {
    const run = await store.runs.get(runId);
    if (run === undefined) return;
    const { conversation, thread, later, choice } = asked;
    const state: CardState = choice
      ? { kind: 'choosing', typed: choice.typed, found: choice.found }
      : { kind: 'asked', ...(later ? { note: later.note } : {}) };
    const card = aPost(thread ?? conversation, `${runId}-card`, cards.draw(run, state));
    const delayMs = later?.delayMs ?? 0;
    const followUps = [{ kind: 'asked' as const, runId, delayMs, ...(choice ? { choice } : {}) }];
    await delivery.keep([{ ...card, followUps }]);
    // Nobody waits for what is asked again by itself, and whoever asks it may be about to report this very thing.
    if (asked.after !== undefined) return;
    const outcome = await delivery.outcome(card.line, card.key, refusedWithinMs);
    if (outcome?.kind === 'refused') await tell(renderNotice('⚪', problemOf(outcome)));
  };

  const asking: Asking = {
    ask: async (asked, tell) => {
      const runId = idOfDelivery(asked.delivery);
      const admit = async () => {
        await rememberAsker(asked);
        return store.deliveries.admit({ ...asked, runId }, now());
      };
      const admission = await admit().catch((error: unknown) => {
        parts.onAdmission('no-redis');
        throw error;
      });
      parts.onAdmission(admission.kind);
      if (admission.kind === 'seen') return;
      if (admission.kind === 'new') await start(asked, runId, tell);
      if (admission.kind === 'same') await pointTo(admission.runId, tell);
      if (admission.kind === 'too-many') {
        await tell(renderNotice('✋', tooMany(admission, true), say('ask.when-answered')));
      }
      await store.deliveries
        .handled(asked.delivery)
        .catch((error: unknown) => parts.onError('a delivery cannot be remembered', { error }));
    },

    pick: async ({ runId, attempt, picked, user, person, conversation }, tell) => {
      const found = await store.runs.get(runId);
      const run = found?.conversation === conversation ? found : undefined;
      const option = typeof picked === 'number' ? run?.choice?.options[picked] : picked;
      if (run === undefined || option === undefined || run.choice === undefined) {
        await tell(renderNotice('⚪', say('ask.not-remembered'), say('ask.it-again')));
        return undefined;
      }
      const { end } = run.choice;
      const settled = settleNames(withEnd(run.question, end, option), await parts.namesAt(conversation), end);
      const { question } = settled;
      const { asker } = run;
      await store.askers.add(questionName(question), [
        { user: asker, person: asker },
        { user, person },
      ]);
      const next = await store.runs.chosen(run, attempt, question, now(), now() + parts.waitMs);
      if (next === undefined) {
        await tell(renderNotice('⚪', say('ask.picked-already')));
        return undefined;
      }
      if (typeof next !== 'number') {
        await tell(renderNotice('✋', tooMany(next, user === asker), say('ask.pick-when-answered')));
        return undefined;
      }
      const chosen: Run = { ...run, question, attempt: next, status: 'asked' };
      if (settled.kind === 'choose' && run.thread !== undefined && run.card !== undefined) {
        await askWhich(chosen, run.thread, run.card, settled.choice);
        return option;
      }
      await cards.show(chosen, { kind: 'chosen', end: option });
      await enqueueOrEnd(chosen);
      return option;
    },

    corrected: async (id, delivery) => {
      const [run, next] = await Promise.all([store.runs.get(id), store.runs.get(idOfDelivery(delivery))]);
      // Where nothing new is asked, because it is the same or one too many, this one goes on.
      if (run === undefined || next === undefined) return;
      const problem = say('ask.corrected');
      if (run.status === 'choosing') {
        if (!(await store.runs.finish(run, failedEnding(problem), now(), run.attempt))) return;
        return cards.show(run, { kind: 'failed', problem });
      }
      if (!openStatuses.includes(run.status)) return;
      await queues.withdraw({ runId: id, attempt: run.attempt }).catch(() => undefined);
      // A worker that has it falls silent.
      await store.runs.take(run, run.attempt, now(), now() + parts.waitMs);
      await giveUp(run, problem);
    },

    posted,

    notPosted: async (run, outcome) => {
      await store.runs.finish(run, failedEnding(problemOf(outcome)), now());
    },

    giveUp,
  };
  return asking;
};
