import type { ClusterCheckName } from '../case/cluster-check.ts';
import type { DoctorLine } from '../case/installation.ts';
import type { EndRef, Question } from '../case/question.ts';
import {
  type AnyWanted,
  type AskedBy,
  type CommandName,
  commands,
  doneFor,
  isWritten,
  namesOn,
  readCommand,
} from '../commands/commands.ts';
import { continueQuestion, type HalfQuestion } from '../question/continue-question.ts';
import { exampleQuestions } from '../question/example-questions.ts';
import { readPick } from '../question/read-pick.ts';
import type { Place } from '../question/read-sentence.ts';
import { type NamesHere, settleNames } from '../question/settle-names.ts';
import type { Told } from '../question/told.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import type { Run } from '../store/run-record.ts';
import type { Language } from '../words/language.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Asking } from './asking.ts';
import type { ClusterCheckAsking } from './asking-cluster-checks.ts';
import type { AuditAnswers } from './audit-answer.ts';
import type { HistoryAnswers } from './history-answer.ts';
import type { NamesAt } from './names-at.ts';
import type { Tell } from './tell.ts';
import { namespaceOfChannel } from './used-namespace.ts';
import { renderDoctor } from './views/doctor-lines.ts';
import type { Spoken } from './views/draft.ts';
import { endName } from './views/names.ts';
import { renderHelp, renderMisunderstood, renderNotice } from './views/notice.ts';
import type { Said, Who } from './who.ts';

/** What the bot does for each command, wherever in Slack it is given. */

interface CommandParts {
  store: Pick<Store, 'runs' | 'deliveries' | 'usedNamespaces' | 'askedBack'>;
  asking: Pick<Asking, 'ask' | 'pick'>;
  clusterCheckAsking: ClusterCheckAsking;
  namesAt: NamesAt;
  /** Those that a person may be shown; must not throw. */
  namesShownTo: (who: Pick<Who, 'user' | 'conversation'>) => Promise<NamesHere>;
  audits: AuditAnswers;
  histories: HistoryAnswers;
  /** Looks at what the bot itself needs; must not throw. */
  examine: () => Promise<DoctorLine[]>;
  /** The slash command: `/calico`. */
  slash: string;
  languageOf: (who: Who) => Promise<Language | undefined>;
  /** With the moments that its times mean to who asks it. */
  timed: (question: Question, who: Who) => Promise<Question>;
  /** Who may not ask is told so, and `undefined` comes back. */
  asker: (who: Who, tell: Tell) => Promise<{ asker: string; person: string } | undefined>;
  askAgain: (who: Who, runId: string, tell: Tell) => Promise<void>;
  /** Tells of Redis that is away, where nobody else would. */
  withRedis: (who: Who, tell: Tell, act: () => Promise<void>) => Promise<void>;
}

/** Every command of the list: one that is missing here does not compile. */
type Runs = { [N in CommandName]: (asked: AskedBy[N], said: Said) => Promise<void> };

/** Whether what was typed cannot be answered without what is remembered. */
export const needsMemory = (text: string): boolean => {
  const read = readCommand(text);
  return read.ok && read.wanted.command !== 'help' && read.wanted.command !== 'doctor';
};

/** Before what is said to a sentence for which nothing is asked. */
export const marksOfTold: Record<Told['as'], string> = {
  missing: '❓',
  wrong: '❓',
  'not-yet': '⚪',
  'not-ours': '👋',
};

type Read = ReturnType<typeof readCommand>;

const byButton = /^(?:fix|approve|reject|undo)(?!\S)/i;

export const helpFor = (slash: string, examples: readonly string[]): Spoken => {
  const grammar = namesOn('chat').flatMap((name): readonly Message[] => commands[name].grammar);
  return renderHelp(slash, grammar, examples);
};

export const openCommands = (parts: CommandParts) => {
  const { store, asking, clusterCheckAsking, slash } = parts;

  /** Says it once: a mention may be delivered again. */
  const sayOnce = async ({ who, tell, thread }: Said, spoken: Spoken): Promise<void> => {
    if (thread === undefined) return tell(spoken);
    await parts.withRedis(who, tell, async () => {
      if (!(await store.deliveries.claim(who.delivery))) return;
      await tell(spoken);
      await store.deliveries.handled(who.delivery);
    });
  };

  const place = async ({ who, tell, thread }: Said) => {
    const by = await parts.asker(who, tell);
    const where = thread ? { thread: thread.id } : {};
    return by && { ...who, ...by, ...where, language: await parts.languageOf(who) };
  };

  const ask = (question: Question, said: Said): Promise<void> =>
    parts.withRedis(said.who, said.tell, async () => {
      const at = await place(said);
      if (at === undefined) return;
      const settled = settleNames(await parts.timed(question, said.who), await parts.namesAt(at.conversation));
      const { kind: _, ...asked } = settled;
      await asking.ask({ ...at, ...asked }, said.tell);
    });

  const clusterCheck = (name: ClusterCheckName, said: Said): Promise<void> =>
    parts.withRedis(said.who, said.tell, async () => {
      const at = await place(said);
      if (at) await clusterCheckAsking.ask({ ...at, clusterCheck: name }, said.tell);
    });

  /** In a thread the question of that thread, elsewhere the last one of the channel. */
  const again = (_asked: undefined, said: Said): Promise<void> => {
    const { who, tell, thread } = said;
    return parts.withRedis(who, tell, async () => {
      const inThread = thread?.isReply ? await store.runs.ofThread(thread.id) : undefined;
      const last = thread ? inThread : (await store.runs.recentIn(who.conversation, 1))[0];
      if (last) await parts.askAgain(who, last.id, tell);
      else await sayOnce(said, renderNotice('❓', thread ? say('ask.nothing-in-thread') : say('ask.nothing-here')));
    });
  };

  const runs: Runs = {
    why: ask,
    status: ask,
    ip: ask,
    policy: ask,
    changes: ask,
    check: clusterCheck,
    again,
    use: (asked, said) =>
      parts.withRedis(said.who, said.tell, async () => {
        const { who, tell } = said;
        if ((await parts.asker(who, tell)) === undefined) return;
        if (!(await store.deliveries.claim(who.delivery))) return;
        await tell(await namespaceOfChannel({ store, namesAt: parts.namesAt, slash })(asked, who.conversation));
        await store.deliveries.handled(who.delivery);
      }),
    help: async (_asked, said) => {
      const { names, namespace } = await parts.namesShownTo(said.who);
      await sayOnce(said, helpFor(slash, exampleQuestions(names, namespace)));
    },
    history: (request, said) =>
      parts.withRedis(said.who, said.tell, async () => {
        const { who, tell, thread } = said;
        if ((await parts.asker(who, tell)) === undefined) return;
        const { conversation, user } = who;
        await sayOnce(said, await parts.histories.of(request, { conversation, user, isAlone: thread === undefined }));
      }),
    // Without Redis, too: that may be what is wrong.
    doctor: async (_asked, said) => {
      if ((await parts.asker(said.who, said.tell)) === undefined) return;
      await sayOnce(said, renderDoctor(await parts.examine()));
    },
    // Only its asker sees it; a mention, which is answered in public, is told so.
    audit: (request, said) =>
      said.thread
        ? sayOnce(said, renderNotice('🔒', say('help.audit-alone', { command: slash })))
        : parts.withRedis(said.who, said.tell, () => parts.audits.show(said.who.user, request, said.tell)),
  };
  const run = <N extends CommandName>({ command, asked }: AnyWanted<N>, said: Said): Promise<void> =>
    runs[command](asked, said);

  /** What is missing of a question may be said in a reply to what is said back. */
  const remember = async ({ thread }: Said, half: HalfQuestion): Promise<void> => {
    if (thread) await store.askedBack.put(thread.id, half);
  };

  const answer = async (read: Read, text: string, said: Said, half: HalfQuestion = { text }): Promise<void> => {
    if (read.ok) return run(read.wanted, said);
    if (byButton.test(text.trim())) {
      return sayOnce(said, renderNotice('🔧', say('help.by-button'), say('help.by-copy')));
    }
    const { as, problem, help } = read;
    if (as === 'missing') await parts.withRedis(said.who, said.tell, () => remember(said, half));
    return sayOnce(
      said,
      as === undefined ? renderMisunderstood(problem, help) : renderNotice(marksOfTold[as], problem, help),
    );
  };

  /** Which one is meant, in words. */
  const pick = async (run: Run, picked: number | EndRef, { who, tell }: Said): Promise<void> => {
    const by = await parts.asker(who, tell);
    if (by === undefined || !(await store.deliveries.claim(who.delivery))) return;
    const { id: runId, attempt } = run;
    const { user, conversation } = who;
    const end = await asking.pick({ runId, attempt, picked, user, person: by.person, conversation }, tell);
    if (end) await tell((words) => renderNotice('✓', say('choose.picked', { name: endName(words, end) }))(words));
    await store.deliveries.handled(who.delivery);
  };

  /** A reply may answer a question back, or speak of the question that it stands below. */
  const reply = async (text: string, said: Said, thread: Conversation): Promise<void> => {
    const above = await store.runs.ofThread(thread);
    if ((above?.status === 'choosing' || above?.status === 'asked') && above.choice) {
      const picked = readPick(text, above.choice.options);
      if (picked !== undefined) return pick(above, picked, said);
    }
    const half = await store.askedBack.of(thread);
    if (half) {
      const { names } = await parts.namesShownTo(said.who);
      const whole = continueQuestion(half, text, names);
      if (whole) {
        await answer(doneFor(whole.wanted), text, said, whole.half);
        if (whole.half === undefined) await store.askedBack.forget(thread);
        return;
      }
    }
    return answer(await readIn(text, said, { how: 'thread', above: above?.question }), text, said);
  };

  /** Where a word is missing, or all of them mean nothing, there may be some that the cluster has as names. */
  const readIn = async (text: string, { who }: Said, at: Place): Promise<ReturnType<typeof readCommand>> => {
    const plain = readCommand(text, at);
    if (plain.ok || (plain.as !== 'missing' && plain.as !== 'not-ours')) return plain;
    const { names } = await parts.namesShownTo(who);
    return names ? readCommand(text, { ...at, names }) : plain;
  };

  const read = async (text: string, said: Said): Promise<void> => {
    const { who, tell, thread } = said;
    if (!thread?.isReply || isWritten(text)) {
      return answer(await readIn(text, said, { how: thread ? 'mention' : 'command' }), text, said);
    }
    return parts.withRedis(who, tell, () => reply(text, said, thread.id));
  };

  return {
    /** Does what is wanted in words. */
    read,
    ask,
    clusterCheck,
    sayOnce,
  };
};
