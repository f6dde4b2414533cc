import { z } from 'zod';
import { type Judged, longestRemark, whatItWasSchema } from '../case/judgement.ts';
import type { Store } from '../store/open.ts';
import type { MessageId } from '../store/places.ts';
import { memoryProblem } from '../store/redis.ts';
import { type Run, runIdSchema } from '../store/run-record.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import type { AnsweredCards } from './answered-cards.ts';
import type { AskRights } from './ask-rights.ts';
import { findRunIn } from './find-run.ts';
import type { Languages } from './languages.ts';
import type { Pages } from './slack/pages.ts';
import type { Tell } from './tell.ts';
import { judgementPage, loadingJudgement, renderJudgementForm } from './views/judgement.ts';
import { renderNotice } from './views/notice.ts';
import type { Who } from './who.ts';

/** "Was this right?": what the people of a conversation say of an answer, kept with its case. */

/** A press under an answer. `message`: where Slack says that the button was. */
interface JudgementClick extends Who {
  runId: string;
  message: MessageId | undefined;
}

/** What was filled in on the page, as it came. `about`: for what the page was opened, as Slack kept it. */
interface FilledJudgement {
  viewId: string;
  user: string;
  about: string;
  was: unknown;
  remark: unknown;
}

export interface Judging {
  right(click: JudgementClick, tell: Tell): Promise<void>;
  /** Kept at once; a page asks what it was. */
  wrong(click: JudgementClick): Promise<void>;
  filled(filled: FilledJudgement): Promise<void>;
}

export interface JudgingParts {
  store: Pick<Store, 'runs' | 'evidence' | 'judgements' | 'deliveries'>;
  askRights: AskRights;
  answeredCards: AnsweredCards;
  pages: Pages;
  languages: Pick<Languages, 'known' | 'words'>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** What a person says is not kept, and why. */
interface Refused {
  not: Message;
}
interface Allowed {
  run: Run;
  person: string;
}

const remarkSchema = z.string().trim().min(1).max(longestRemark);

export const openJudging = (parts: JudgingParts): Judging => {
  const { store, pages, languages, now } = parts;

  const allowed = async ({ user, conversation, runId, message }: JudgementClick): Promise<Allowed | Refused> => {
    const found = await findRunIn(store.runs, runId, conversation);
    if ('not' in found) return found;
    const { run } = found;
    if (run.card === undefined || run.card !== message) return { not: say('press.other-message') };
    const may = await parts.askRights.mayAsk(user, conversation);
    return may.may ? { run, person: may.person } : { not: may.reason };
  };

  /** Undefined: it is kept, and its card says so. */
  const keep = async ({ run, person }: Allowed, judged: Judged, delivery: string): Promise<Refused | undefined> => {
    const evidence = await store.evidence.get(run.id);
    if (evidence === undefined) return { not: say('ask.forgotten') };
    const { status, causes } = evidence.report.verdict;
    if (!(await store.judgements.put(run.id, person, judged, { status, cause: causes[0]?.id }))) {
      return { not: say('judge.full') };
    }
    await parts.answeredCards.show(run, `${run.id}-judged-${delivery}`);
    return undefined;
  };

  const press = async (click: JudgementClick, said: Judged['said']): Promise<Refused | undefined> => {
    const may = await allowed(click);
    if ('not' in may) return may;
    if (!(await store.deliveries.claim(click.delivery))) return { not: say('press.delivered-twice') };
    const refused = await keep(may, { user: click.user, said, at: now() }, click.delivery);
    await store.deliveries.handled(click.delivery);
    return refused;
  };

  const trouble = (error: unknown): Refused => {
    parts.onError('what somebody said of an answer cannot be kept', { error });
    return { not: say('memory.try-later', { problem: memoryProblem(error) }) };
  };

  const fill = async ({ about, user, was, remark, viewId }: FilledJudgement): Promise<Message> => {
    const runId = runIdSchema.safeParse(about).data;
    const run = runId === undefined ? undefined : await store.runs.get(runId);
    if (run === undefined) return say('ask.forgotten');
    const may = await parts.askRights.mayAsk(user, run.conversation);
    if (!may.may) return may.reason;
    // Who pressed No did so where the answer is: nobody else is asked what it was.
    if ((await store.judgements.of(run.id)).get(may.person)?.said !== 'wrong') return say('judge.no-first');
    const picked = whatItWasSchema.safeParse(was).data;
    const words = remarkSchema.safeParse(remark).data;
    const judged: Judged = {
      user,
      said: 'wrong',
      at: now(),
      ...(picked === undefined ? {} : { was: picked }),
      ...(words === undefined ? {} : { remark: words }),
    };
    return (await keep({ run, person: may.person }, judged, `${viewId}-${judged.at}`))?.not ?? say('judge.thanks');
  };

  return {
    right: async (click, tell) => {
      const refused = await press(click, 'right').catch(trouble);
      if (refused !== undefined) await tell(renderNotice('⚪', refused.not));
    },

    wrong: async (click) => {
      // What opens a page lives for about 3 s: the page first, its content when it is known.
      const [viewId, refused] = await Promise.all([
        pages.open(click.delivery, loadingJudgement(wordsIn(languages.known(click)))).catch((error: unknown) => {
          parts.onError('nobody can be asked what it was', { error });
          return undefined;
        }),
        press(click, 'wrong').catch(trouble),
      ]);
      if (viewId === undefined) return;
      const words = await languages.words(click);
      await pages.show(viewId, refused ? judgementPage(words, refused.not) : renderJudgementForm(words, click.runId));
    },

    filled: async (filled) => {
      const told = await fill(filled).catch((error: unknown) => trouble(error).not);
      await pages.show(filled.viewId, judgementPage(await languages.words({ user: filled.user }), told));
    },
  };
};
