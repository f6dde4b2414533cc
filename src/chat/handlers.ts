import { z } from 'zod';
import type { ScheduledCheckState } from '../case/cluster-check.ts';
import type { DoctorLine } from '../case/installation.ts';
import type { Question } from '../case/question.ts';
import { CodedError } from '../errors.ts';
import { correctedQuestion } from '../question/correct-question.ts';
import { exampleQuestions } from '../question/example-questions.ts';
import { type FilledForm, readForm } from '../question/question-form.ts';
import type { NamesHere } from '../question/settle-names.ts';
import { saysTime, withMoments } from '../question/with-moments.ts';
import type { Store } from '../store/open.ts';
import type { Conversation, MessageId } from '../store/places.ts';
import { memoryProblem, redisAway } from '../store/redis.ts';
import { say } from '../words/say.ts';
import { type Words, wordsIn } from '../words/words.ts';
import type { AskRights } from './ask-rights.ts';
import type { Asking } from './asking.ts';
import type { ClusterCheckAsking } from './asking-cluster-checks.ts';
import type { AuditAnswers } from './audit-answer.ts';
import { openCommands } from './commands.ts';
import { type FoundRun, findRun, findRunIn } from './find-run.ts';
import type { FixButton, FixClick, FixClicks } from './fix-clicks.ts';
import type { FixDetails } from './fix-details.ts';
import type { FixLists } from './fix-lists.ts';
import type { HistoryAnswers } from './history-answer.ts';
import type { Judging } from './judging.ts';
import type { Languages } from './languages.ts';
import { openMessageQuestions } from './message-questions.ts';
import type { NamesAt } from './names-at.ts';
import type { PaneSuggestions } from './pane-suggestions.ts';
import type { FormAbout, QuestionForms } from './question-forms.ts';
import { sentenceFor } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { Pages } from './slack/pages.ts';
import type { People } from './slack/people.ts';
import { channelOf } from './slack/places.ts';
import type { Tell } from './tell.ts';
import type { Spoken } from './views/draft.ts';
import { loadingView, messageView, renderEvidence } from './views/evidence-view.ts';
import { loadingDetails } from './views/fix-details.ts';
import { renderHome, renderHomeProblem } from './views/home.ts';
import { endName, questionName } from './views/names.ts';
import { renderNotice } from './views/notice.ts';
import type { Said, Who } from './who.ts';
import { wordsOfRun } from './words-of-run.ts';

export interface HandlerParts {
  store: Store;
  asking: Asking;
  askRights: AskRights;
  clusterCheckAsking: ClusterCheckAsking;
  namesAt: NamesAt;
  fixClicks: FixClicks;
  fixDetails: FixDetails;
  judging: Judging;
  fixLists: FixLists;
  audits: AuditAnswers;
  histories: HistoryAnswers;
  /** Looks at what the bot itself needs; must not throw. */
  examine: () => Promise<DoctorLine[]>;
  outbox: Outbox;
  pages: Pages;
  command: string;
  languages: Languages;
  people: Pick<People, 'zone'>;
  now: () => number;
  questionForms: QuestionForms;
  paneOpened: PaneSuggestions;
  /** How scheduled cluster checks stand, where there are any, and where they are told. */
  scheduledChecks?: { conversation: Conversation; state: () => Promise<ScheduledCheckState> };
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
const mostExamples = 5;
const forgotten = say('ask.forgotten');

/** What happens after Slack was answered; nothing here knows Bolt. */
export const openHandlers = (parts: HandlerParts) => {
  const { store, asking, pages, languages } = parts;

  /** Who may not ask is told so, and `undefined` comes back. */
  const asker = async (who: Who, tell: Tell): Promise<{ asker: string; person: string } | undefined> => {
    const may = await parts.askRights.mayAsk(who.user, who.conversation);
    if (may.may) return { asker: who.user, person: may.person };
    // Slack's trouble may pass, and what is on record waits for that.
    if (may.unknown && who.recorded) throw new CodedError('slack-unsure', wordsIn('en')(may.reason));
    await tell(renderNotice('🚫', may.reason, say('may.nothing-asked')));
    return undefined;
  };

  const runIn = (who: Who, runId: string): Promise<FoundRun> => findRunIn(store.runs, runId, who.conversation);

  /** Their own page is in no channel: there a run is shown to who asked it. */
  const runShownTo = (who: Who, runId: string): Promise<FoundRun> =>
    channelOf(who.conversation) === ''
      ? findRun(store.runs, runId, ({ asker }) => asker === who.user)
      : runIn(who, runId);

  /** Where Slack does not say in which zone somebody is, the times are those of UTC, as in files. */
  const timed = async (question: Question, { user }: Who): Promise<Question> =>
    saysTime(question)
      ? withMoments(question, { now: parts.now(), zone: (await parts.people.zone(user)) ?? 'UTC' })
      : question;

  const askAgain = async (who: Who, runId: string, tell: Tell, capture = false): Promise<void> => {
    const found = await runIn(who, runId);
    if ('not' in found) return tell(renderNotice('⚪', found.not));
    const { run } = found;
    const by = await asker(who, tell);
    if (by === undefined) return;
    await asking.ask(
      {
        delivery: who.delivery,
        conversation: run.conversation,
        ...by,
        askedBefore: run.asker,
        language: await languages.of(who),
        question: capture && run.question.kind === 'path' ? { ...run.question, capture: true } : run.question,
        ...(run.thread ? { thread: run.thread } : {}),
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
      const { said, advice } = redisAway(error);
      await tell(renderNotice('⚪', said, advice));
    }
  };

  const evidenceOf = async (words: Words, runId: string, page: number) => {
    try {
      const evidence = await store.evidence.get(runId);
      return evidence ? renderEvidence(words, runId, evidence.report, page) : messageView(words, forgotten);
    } catch (error) {
      parts.onError('evidence cannot be read', { run: runId, error });
      return messageView(words, say('memory.try-later', { problem: memoryProblem(error) }));
    }
  };

  /** What is shown in place of the evidence to those who may not see it. */
  const evidenceFor = async (words: Words, who: Who, runId: string) => {
    try {
      const found = await runShownTo(who, runId);
      if ('not' in found) return messageView(words, found.not);
      const may = await parts.askRights.mayAsk(who.user, found.run.conversation);
      return may.may ? undefined : messageView(words, may.reason);
    } catch (error) {
      parts.onError('evidence cannot be read', { run: runId, error });
      return messageView(words, say('memory.away'));
    }
  };

  /** Names are the cluster's: who may not ask sees none. */
  const namesShownTo = async ({ user, conversation }: Pick<Who, 'user' | 'conversation'>): Promise<NamesHere> => {
    try {
      const may = await parts.askRights.mayAsk(user, conversation);
      return may.may ? await parts.namesAt(conversation) : { names: undefined };
    } catch (error) {
      parts.onError('who may see names is not known', { error });
      return { names: undefined };
    }
  };

  /** What the checks by themselves found is the cluster's as well. */
  const scheduledChecksFor = async (user: string): Promise<ScheduledCheckState | undefined> => {
    if (parts.scheduledChecks === undefined) return undefined;
    const { conversation, state } = parts.scheduledChecks;
    return (await parts.askRights.mayAsk(user, conversation)).may ? state() : undefined;
  };

  const commands = openCommands({
    ...parts,
    slash: parts.command,
    languageOf: languages.of,
    timed,
    asker,
    askAgain,
    namesShownTo,
    withRedis,
  });

  return {
    command: (who: Who, text: string, tell: Tell): Promise<void> => commands.read(text, { who, tell }),
    mention: (who: Who, text: string, thread: Said['thread'], tell: Tell): Promise<void> =>
      commands.read(text, { who, tell, ...(thread ? { thread } : {}) }),

    /** What is wrong in a message that somebody or some program wrote is asked, and answered in `thread`, below it. */
    diagnose: openMessageQuestions({ commands, asker }),

    /** The same question once more; with `capture`, what each place sees of its packets goes into the thread as files. */
    again: (who: Who, runId: string, tell: Tell, how?: { capture: boolean }): Promise<void> =>
      withRedis(who, tell, () => askAgain(who, runId, tell, how?.capture)),

    /** The assistant pane was opened, or another channel beside it. */
    paneOpened: parts.paneOpened,

    /** The form on which a question is filled in, and what its menus offer. */
    questionForms: parts.questionForms,

    /** A form was sent: what is on it is asked where the form was opened. */
    filled: (who: Who, about: FormAbout, filled: FilledForm, tell: Tell): Promise<void> =>
      withRedis(who, tell, async () => {
        const read = readForm(filled);
        if (!read.ok) return tell(renderNotice('❓', read.problem));
        const { corrects } = about;
        const found = corrects === undefined ? undefined : await runIn(who, corrects);
        if (found && 'not' in found) return tell(renderNotice('⚪', found.not));
        const by = await asker(who, tell);
        if (by === undefined) return;
        const thread = found?.run.thread ?? about.thread;
        const question = await timed(read.question, who);
        const isOwn = found?.run.asker === by.asker;
        await asking.ask(
          {
            delivery: who.delivery,
            conversation: who.conversation,
            ...by,
            question: found === undefined ? question : correctedQuestion(found.run.question, filled, question),
            language: await languages.of(who),
            ...(thread === undefined ? {} : { thread }),
            ...(found === undefined ? {} : { instead: found.run.question, askedBefore: found.run.asker }),
            ...(isOwn ? { inPlaceOf: found.run.id } : {}),
          },
          tell,
        );
        if (isOwn) await asking.corrected(found.run.id, who.delivery);
      }),

    pick: (who: Who, value: string, menu: MessageId, tell: Tell): Promise<void> =>
      withRedis(who, tell, async () => {
        const pick = pickSchema.safeParse(value);
        if (!pick.success || !(await store.deliveries.claim(who.delivery))) return;
        const by = await asker(who, tell);
        const { user, conversation } = who;
        const { runId, attempt, index } = pick.data;
        const option =
          by && (await asking.pick({ runId, attempt, picked: index, user, person: by.person, conversation }, tell));
        await store.deliveries.handled(who.delivery);
        if (option === undefined) return;
        const picked: Spoken = (words) =>
          renderNotice('✓', say('choose.picked', { name: endName(words, option) }))(words);
        await parts.outbox
          .update(menu, picked(await languages.words(who)))
          .catch((error: unknown) => parts.onError('a menu cannot be closed', { error }));
      }),

    evidence: async (who: Who, runId: string): Promise<void> => {
      // The trigger lives for about 3 s: a modal first, its content when it is there.
      const first = loadingView(wordsIn(languages.known(who)));
      const viewId = await pages.open(who.delivery, first);
      if (viewId === undefined) return;
      const words = await languages.words(who);
      const found = await evidenceFor(words, who, runId);
      await pages.show(viewId, found ?? (await evidenceOf(words, runId, 0)));
    },

    /** The whole case in the thread, as a file that `calico-why replay` reads. */
    caseFile: (who: Who, runId: string, tell: Tell): Promise<void> =>
      withRedis(who, tell, async () => {
        if (!(await store.deliveries.claim(who.delivery))) return;
        const found = await runIn(who, runId);
        if ('not' in found) return tell(renderNotice('⚪', found.not));
        const { run } = found;
        if ((await asker(who, tell)) === undefined) return;
        const evidence = await store.evidence.get(runId);
        if (evidence === undefined) return tell(renderNotice('⚪', forgotten));
        const content = Buffer.from(JSON.stringify(evidence.case, null, 1));
        const file = { name: `case-${runId}.json`, title: questionName(wordsOfRun(run), run.question), content };
        await parts.outbox.upload(run.thread ?? run.conversation, file).catch(async (error: unknown) => {
          parts.onError('a case cannot be uploaded', { run: runId, error });
          await tell(renderNotice('⚪', sentenceFor(error)));
        });
        await store.deliveries.handled(who.delivery);
      }),

    /** `shown`: what the view was opened for, as Slack kept it. */
    evidencePage: async (viewId: string, value: string, shown: string, reader: { user: string }): Promise<void> => {
      const turned = pageSchema.safeParse(value);
      // A view is opened for those who see the channel, and turns the pages of that run alone.
      if (!turned.success || pageSchema.safeParse(shown).data?.runId !== turned.data.runId) return;
      const { runId, page } = turned.data;
      const conversation = (await store.runs.get(runId).catch(() => undefined))?.conversation;
      const words = await languages.words({ ...reader, ...(conversation ? { conversation } : {}) });
      await pages.show(viewId, await evidenceOf(words, runId, page));
    },

    home: async (user: string): Promise<void> => {
      const words = await languages.words({ user });
      const filled = async () => {
        const [runs, fixes, scheduledChecks] = await Promise.all([
          store.runs.recentOfAsker(user, recentRuns),
          parts.fixLists.forPerson(user),
          scheduledChecksFor(user),
        ]);
        // The page is in no channel: that which they asked in last says what they may see.
        const [last] = runs;
        const { names, namespace } = last
          ? await namesShownTo({ user, conversation: last.conversation })
          : { names: undefined, namespace: undefined };
        const examples = exampleQuestions(names, namespace).slice(0, mostExamples);
        return renderHome(words, runs, parts.command, examples, fixes, scheduledChecks);
      };
      const view = await filled().catch((error: unknown) => {
        parts.onError('the home cannot be filled', { error });
        return renderHomeProblem(words, say('memory.no-home', { problem: memoryProblem(error) }));
      });
      await pages.home(user, view);
    },

    fixDetails: async (who: Who, value: string): Promise<void> => {
      const viewId = await pages.open(who.delivery, loadingDetails(wordsIn(languages.known(who))));
      if (viewId === undefined) return;
      await pages.show(viewId, await parts.fixDetails(await languages.words(who), who, value));
    },

    /** What somebody says of an answer. */
    judging: parts.judging,

    /** A button of a fix was pressed. */
    fix: (button: FixButton, click: FixClick, tell: Tell): Promise<void> => parts.fixClicks.press(button, click, tell),
  };
};

export type Handlers = ReturnType<typeof openHandlers>;
