import type { ClusterCheckName } from '../case/cluster-check.ts';
import type { Question } from '../case/question.ts';
import {
  type AnyWanted,
  type AskedBy,
  type CommandName,
  commands,
  isWritten,
  namesOn,
  readCommand,
} from '../commands/commands.ts';
import type { Told } from '../question/told.ts';
import type { Store } from '../store/open.ts';
import type { Language } from '../words/language.ts';
import { say } from '../words/say.ts';
import type { Asking } from './asking.ts';
import type { ClusterCheckAsking } from './asking-cluster-checks.ts';
import type { AuditAnswers } from './audit-answer.ts';
import type { Tell } from './tell.ts';
import type { Spoken } from './views/draft.ts';
import { renderHelp, renderMisunderstood, renderNotice } from './views/notice.ts';
import type { Said, Who } from './who.ts';

/** What the bot does for each command, wherever in Slack it is given. */

interface CommandParts {
  store: Pick<Store, 'runs' | 'deliveries'>;
  asking: Pick<Asking, 'ask'>;
  clusterCheckAsking: ClusterCheckAsking;
  audits: AuditAnswers;
  /** The slash command: `/calico`. */
  slash: string;
  languageOf: (who: Who) => Promise<Language | undefined>;
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
  return read.ok && read.wanted.command !== 'help';
};

/** Before what is said to a sentence for which nothing is asked. */
const marks: Record<Told['as'], string> = { missing: '❓', wrong: '❓', 'not-yet': '⚪', 'not-ours': '👋' };

const byButton = /^(?:fix|approve|reject|undo)(?!\S)/i;

export const helpFor = (slash: string): Spoken => {
  const all = namesOn('chat').map((name) => commands[name]);
  return renderHelp(
    slash,
    all.flatMap(({ grammar }): readonly (typeof grammar)[number][] => grammar),
    all.flatMap(({ examples }): readonly string[] => examples),
  );
};

export const openCommands = (parts: CommandParts): ((text: string, said: Said) => Promise<void>) => {
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
      if (at) await asking.ask({ ...at, question }, said.tell);
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
    ip: ask,
    policy: ask,
    check: clusterCheck,
    again,
    help: (_asked, said) => sayOnce(said, helpFor(slash)),
    // Only its asker sees it; a mention, which is answered in public, is told so.
    audit: (request, said) =>
      said.thread
        ? sayOnce(said, renderNotice('🔒', say('help.audit-alone', { command: slash })))
        : parts.withRedis(said.who, said.tell, () => parts.audits.show(said.who.user, request, said.tell)),
  };
  const run = <N extends CommandName>({ command, asked }: AnyWanted<N>, said: Said): Promise<void> =>
    runs[command](asked, said);

  const answer = (read: ReturnType<typeof readCommand>, text: string, said: Said): Promise<void> => {
    if (read.ok) return run(read.wanted, said);
    if (byButton.test(text.trim())) {
      return sayOnce(said, renderNotice('🔧', say('help.by-button'), say('help.by-copy')));
    }
    const { as, problem, help } = read;
    return sayOnce(
      said,
      as === undefined ? renderMisunderstood(problem, help) : renderNotice(marks[as], problem, help),
    );
  };

  return (text, said) => {
    const { who, tell, thread } = said;
    if (!thread?.isReply || isWritten(text)) {
      return answer(readCommand(text, { how: thread ? 'mention' : 'command' }), text, said);
    }
    // A reply may speak of the question that it stands below.
    return parts.withRedis(who, tell, async () => {
      const above = (await store.runs.ofThread(thread.id))?.question;
      await answer(readCommand(text, { how: 'thread', above }), text, said);
    });
  };
};
