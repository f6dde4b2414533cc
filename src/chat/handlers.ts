import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { RoundState } from '../case/sweep.ts';
import { CodedError } from '../errors.ts';
import { addressExamples, addressGrammar } from '../question/address-question.ts';
import { auditGrammar } from '../question/audit-request.ts';
import { questionExamples, questionGrammar } from '../question/grammar.ts';
import { policyExamples, policyGrammar } from '../question/policy-question.ts';
import type { Store } from '../store/open.ts';
import { memoryProblem, redisAway } from '../store/redis.ts';
import type { Run } from '../store/run-record.ts';
import type { AskRights } from './ask-rights.ts';
import type { Asking } from './asking.ts';
import type { AuditAnswers } from './audit-answer.ts';
import type { Draft } from './blocks/draft.ts';
import { loadingView, messageView, renderEvidence } from './blocks/evidence-view.ts';
import { fitOne } from './blocks/fit.ts';
import { renderHome, renderHomeProblem } from './blocks/home.ts';
import { endName, questionName } from './blocks/names.ts';
import { renderHelp, renderMisunderstood, renderNotice } from './blocks/notice.ts';
import { readWish, type Wish } from './commands.ts';
import type { FixButton, FixClick, FixClicks } from './fix-clicks.ts';
import type { FixLists } from './fix-lists.ts';
import { sentenceFor } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { Sweeping } from './sweeping.ts';
import type { Tell } from './tell.ts';

/** What happens after Slack was answered; nothing here knows Bolt. */

export interface Who {
  team: string;
  channel: string;
  user: string;
  /** `trigger_id` or `event_id`. */
  delivery: string;
  /** It is on record: where Redis fails now, it is handled again later, and nobody need be told. */
  recorded?: boolean | undefined;
}

export interface Handlers {
  command(who: Who, text: string, tell: Tell): Promise<void>;
  mention(who: Who, text: string, thread: { ts: string; isReply: boolean }, tell: Tell): Promise<void>;
  /** The same question once more; with `capture`, what each place sees of its packets goes into the thread as files. */
  again(who: Who, runId: string, tell: Tell, how?: { capture: boolean }): Promise<void>;
  pick(who: Who, value: string, place: { channel: string; ts: string }, tell: Tell): Promise<void>;
  evidence(who: Who, runId: string): Promise<void>;
  /** The whole case in the thread, as a file that `calico-why replay` reads. */
  caseFile(who: Who, runId: string, tell: Tell): Promise<void>;
  /** `shown`: what the view was opened for, as Slack kept it. */
  evidencePage(viewId: string, value: string, shown: string): Promise<void>;
  home(team: string, user: string): Promise<void>;
  /** A button of a fix was pressed. */
  fix(button: FixButton, click: FixClick, tell: Tell): Promise<void>;
}

export interface HandlerParts {
  store: Store;
  asking: Asking;
  askRights: AskRights;
  sweeping: Sweeping;
  fixClicks: FixClicks;
  fixLists: FixLists;
  audits: AuditAnswers;
  outbox: Outbox;
  client: WebClient;
  command: string;
  /** How scheduled sweeps stand, where there are any. */
  rounds?: () => Promise<RoundState>;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const pickSchema = z
  .string()
  .regex(/^[\w-]{1,64}\.\d{1,4}\.\d{1,3}$/)
  .transform((value) => {
    const [runId = '', attempt = '', index = ''] = value.split('.');
    return { runId, attempt: Number(attempt), index: Number(index) };
  });
const pageSchema = z
  .string()
  .regex(/^[\w-]{1,64}\.\d{1,4}$/)
  .transform((value) => {
    const [runId = '', page = ''] = value.split('.');
    return { runId, page: Number(page) };
  });

const recentRuns = 15;
const forgotten = 'I do not remember this question any more; ask it again.';
const elsewhere = 'This question was asked in another channel, and what came of it is shown there alone.';

export const openHandlers = (parts: HandlerParts): Handlers => {
  const { store, asking, client } = parts;

  const help = (): Draft =>
    renderHelp(parts.command, `${questionGrammar}\n${addressGrammar}\n${policyGrammar}\n${auditGrammar}`, [
      ...questionExamples,
      ...addressExamples,
      ...policyExamples,
    ]);

  /** Wishes that need no cluster. Undefined: it is a question, or a wish to ask again. */
  const answerWish = (wish: Wish): Draft | undefined => {
    switch (wish.kind) {
      case 'help':
        return help();
      case 'later':
        return renderNotice(
          '🛠',
          `${parts.command} ${wish.name} is not built yet: ${wish.what} will come.`,
          `What works now: ${parts.command} why A cannot reach B on PORT, and ${parts.command} help.`,
        );
      case 'by-button':
        return renderNotice(
          '🔧',
          'A fix is approved by the button in the thread of its question.',
          'Where there is no button, the fix is text to copy.',
        );
      case 'misunderstood':
        return renderMisunderstood(wish.problem, wish.help);
      default:
        return undefined;
    }
  };

  /** Who may not ask is told so, and `undefined` comes back. */
  const asker = async (who: Who, tell: Tell): Promise<{ asker: string; person: string } | undefined> => {
    const may = await parts.askRights.mayAsk(who.user, who.channel);
    if (may.may) return { asker: who.user, person: may.person };
    // Slack's trouble may pass, and what is on record waits for that.
    if (may.unknown && who.recorded) throw new CodedError('slack-unsure', may.reason);
    await tell(renderNotice('🚫', may.reason, 'Nothing was asked.'));
    return undefined;
  };

  /** Slack shows a channel to those who may see it; a run is shown to nobody else. */
  const runIn = async (who: Who, runId: string): Promise<Run | string> => {
    const run = await store.runs.get(runId);
    if (run === undefined) return forgotten;
    return run.channel === who.channel ? run : elsewhere;
  };

  const askAgain = async (who: Who, runId: string, tell: Tell, capture = false): Promise<void> => {
    const run = await runIn(who, runId);
    if (typeof run === 'string') return tell(renderNotice('⚪', run));
    const by = await asker(who, tell);
    if (by === undefined) return;
    await asking.ask(
      {
        delivery: who.delivery,
        team: run.team,
        channel: run.channel,
        ...by,
        askedBefore: run.asker,
        question: capture ? { ...run.question, capture: true } : run.question,
        ...(run.threadTs ? { threadTs: run.threadTs } : {}),
      },
      tell,
    );
  };

  const withRedis = async (who: Pick<Who, 'recorded'>, tell: Tell, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (who.recorded) throw error;
      parts.onError('a request cannot be handled', { error });
      const { message, next } = redisAway(error);
      await tell(renderNotice('⚪', message, next));
    }
  };

  const evidenceOf = async (runId: string, page: number) => {
    try {
      const evidence = await store.evidence.get(runId);
      return evidence ? renderEvidence(runId, evidence.report, page) : messageView(forgotten);
    } catch (error) {
      parts.onError('evidence cannot be read', { run: runId, error });
      return messageView(`${memoryProblem(error)}. Try again in a minute.`);
    }
  };

  /** What is shown in place of the evidence to those who may not see it. */
  const evidenceFor = async (who: Who, runId: string) => {
    try {
      const run = await runIn(who, runId);
      if (typeof run === 'string') return messageView(run);
      const may = await parts.askRights.mayAsk(who.user, who.channel);
      return may.may ? undefined : messageView(may.reason);
    } catch (error) {
      parts.onError('evidence cannot be read', { run: runId, error });
      return messageView('I cannot reach my memory (Redis). Try again in a minute.');
    }
  };

  /** Only its asker sees it; a mention, which is answered in public, is told so. */
  const showAudit = (who: Who, wish: Wish & { kind: 'audit' }, tell: Tell): Promise<void> =>
    withRedis(who, tell, () => parts.audits.show(who.user, wish.request, tell));

  return {
    command: async (who, text, tell) => {
      const wish = readWish(text);
      if (wish.kind === 'question' || wish.kind === 'sweep') {
        return withRedis(who, tell, async () => {
          const by = await asker(who, tell);
          if (by === undefined) return;
          await (wish.kind === 'question'
            ? asking.ask({ ...who, ...by, question: wish.question }, tell)
            : parts.sweeping.ask({ ...who, ...by, sweep: wish.sweep }, tell));
        });
      }
      if (wish.kind === 'audit') return showAudit(who, wish, tell);
      if (wish.kind === 'again') {
        return withRedis(who, tell, async () => {
          const [last] = await store.runs.recentInChannel(who.channel, 1);
          if (last) await askAgain(who, last.id, tell);
          else await tell(renderNotice('❓', 'Nothing was asked in this channel yet.'));
        });
      }
      const answer = answerWish(wish);
      if (answer) await tell(answer);
    },

    mention: async (who, text, thread, tell) => {
      const wish = readWish(text);
      if (wish.kind === 'question' || wish.kind === 'sweep') {
        return withRedis(who, tell, async () => {
          const by = await asker(who, tell);
          if (by === undefined) return;
          const place = { ...who, ...by, threadTs: thread.ts };
          await (wish.kind === 'question'
            ? asking.ask({ ...place, question: wish.question }, tell)
            : parts.sweeping.ask({ ...place, sweep: wish.sweep }, tell));
        });
      }
      await withRedis(who, tell, async () => {
        if (wish.kind === 'again') {
          const last = thread.isReply ? await store.runs.ofThread(who.channel, thread.ts) : undefined;
          if (last) return askAgain(who, last.id, tell);
        }
        if (!(await store.deliveries.claim(who.delivery))) return;
        if (wish.kind === 'again') await tell(renderNotice('❓', 'Nothing was asked in this thread yet.'));
        if (wish.kind === 'audit') {
          await tell(renderNotice('🔒', `The record is shown to one person alone: use ${parts.command} audit.`));
        }
        const answer = answerWish(wish);
        if (answer) await tell(answer);
        await store.deliveries.handled(who.delivery);
      });
    },

    again: (who, runId, tell, how) => withRedis(who, tell, () => askAgain(who, runId, tell, how?.capture)),

    pick: (who, value, place, tell) =>
      withRedis(who, tell, async () => {
        const picked = pickSchema.safeParse(value);
        if (!picked.success || !(await store.deliveries.claim(who.delivery))) return;
        const by = await asker(who, tell);
        const { user, channel } = who;
        const option = by && (await asking.pick({ ...picked.data, user, person: by.person, channel }, tell));
        await store.deliveries.handled(who.delivery);
        if (option === undefined) return;
        await parts.outbox
          .update(place.channel, place.ts, fitOne(renderNotice('✓', `Picked: ${endName(option)}`)))
          .catch((error: unknown) => parts.onError('a menu cannot be closed', { error }));
      }),

    evidence: async (who, runId) => {
      // The trigger lives for about 3 s: a modal first, its content when it is there.
      const opened = await client.views.open({ trigger_id: who.delivery, view: loadingView() });
      const viewId = opened.view?.id;
      if (viewId === undefined) return;
      const found = await evidenceFor(who, runId);
      await client.views.update({ view_id: viewId, view: found ?? (await evidenceOf(runId, 0)) });
    },

    caseFile: (who, runId, tell) =>
      withRedis(who, tell, async () => {
        if (!(await store.deliveries.claim(who.delivery))) return;
        const run = await runIn(who, runId);
        if (typeof run === 'string') return tell(renderNotice('⚪', run));
        if ((await asker(who, tell)) === undefined) return;
        const evidence = await store.evidence.get(runId);
        if (evidence === undefined) return tell(renderNotice('⚪', forgotten));
        const place = { channel: run.channel, ...(run.threadTs ? { threadTs: run.threadTs } : {}) };
        const content = Buffer.from(JSON.stringify(evidence.case, null, 1));
        const file = { name: `case-${runId}.json`, title: questionName(run.question), content };
        await parts.outbox.upload(place, file).catch(async (error: unknown) => {
          parts.onError('a case cannot be uploaded', { run: runId, error });
          await tell(renderNotice('⚪', sentenceFor(error)));
        });
        await store.deliveries.handled(who.delivery);
      }),

    evidencePage: async (viewId, value, shown) => {
      const turned = pageSchema.safeParse(value);
      // A view is opened for those who see the channel, and turns the pages of that run alone.
      if (!turned.success || pageSchema.safeParse(shown).data?.runId !== turned.data.runId) return;
      const view = await evidenceOf(turned.data.runId, turned.data.page);
      await client.views.update({ view_id: viewId, view });
    },

    home: async (team, user) => {
      const filled = async () => {
        const [runs, fixes, rounds] = await Promise.all([
          store.runs.recentOfAsker(team, user, recentRuns),
          parts.fixLists.forPerson(user),
          parts.rounds?.(),
        ]);
        return renderHome(runs, parts.command, questionExamples, fixes, rounds);
      };
      const view = await filled().catch((error: unknown) => {
        parts.onError('the home cannot be filled', { error });
        return renderHomeProblem(`${memoryProblem(error)}, so I cannot show your questions now.`);
      });
      await client.views.publish({ user_id: user, view });
    },

    fix: (button, click, tell) => parts.fixClicks.press(button, click, tell),
  };
};
