import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { endsOf } from '../../src/case/question.ts';
import { fitMessages } from '../../src/chat/slack/fit.ts';
import { homeOf } from '../../src/chat/slack/pages.ts';
import { renderHome } from '../../src/chat/views/home.ts';
import { readCommand } from '../../src/commands/commands.ts';
import { PublicError } from '../../src/errors.ts';
import { catalogue } from '../../src/fixes/catalogue.ts';
import { describeFix } from '../../src/fixes/describe.ts';
import { drawPath } from '../../src/picture/draw-path.ts';
import { writeEnd } from '../../src/question/end-ref.ts';
import { runProgram } from '../../src/start/program.ts';
import { printableJson } from '../../src/terminal/printable.ts';
import { verbatim } from '../../src/words/message.ts';
import { activeTypes, typesIn } from '../helpers/active-types.ts';
import { countOf } from '../helpers/counts.ts';
import { hostileText, withText } from '../helpers/hostile-text.ts';
import { english } from '../helpers/said.ts';
import { sampleCase, sampleReport } from '../helpers/sample-report.ts';
import { shellSyntaxIn } from '../helpers/shell-syntax.ts';
import { documentsWith, linesWith, rawIn } from '../helpers/terminal-output.ts';
import { draftsWith } from '../unit/chat/views/drafts.ts';

/** Hostile texts through every renderer, and through the whole command line. All that goes wrong is counted. */

const inputs = Number(process.env.HOSTILE_INPUTS ?? 100_000);
/** Texts of one test; each says how it went, and has its own time. */
const part = 10_000;
const atOnce = 1_000;
/** Processor time of one text through everything: far above what the longest takes. */
const hangMs = 5_000;

type Wrong = 'crashes' | 'hangs' | 'mentions' | 'shell words' | 'raw characters' | 'foreign markup';
const none: Record<Wrong, number> = {
  crashes: 0,
  hangs: 0,
  mentions: 0,
  'shell words': 0,
  'raw characters': 0,
  'foreign markup': 0,
};

const mentionsIn = (blocks: readonly object[], text: string): number =>
  typesIn(blocks).filter((type) => activeTypes.has(type)).length + (/[<>]/.test(text) ? 1 : 0);

const slackMentions = (text: string): number => {
  const run = { id: 'r', asker: text, askedAt: 0, summary: verbatim(text), status: 'broken' as const };
  const question = {
    kind: 'path',
    from: { kind: 'name', name: text },
    to: { kind: 'name', name: text },
    text,
  } as const;
  const home = homeOf(renderHome(english, [{ ...run, question }], '/calico', [text]));
  return Object.values(draftsWith(text))
    .flatMap((draft) => fitMessages(draft).messages)
    .reduce((sum, { blocks, text: plain }) => sum + mentionsIn(blocks, plain), mentionsIn(home.blocks, ''));
};

const elements = new Set(['svg', 'title', 'rect', 'text', 'g', 'circle', 'path', 'line']);
const foreignMarkup = (text: string): number => {
  const named = structuredClone(sampleCase);
  named.from.pod.name = text;
  named.to.pod.nodeName = text;
  named.to.address = text;
  const svg = drawPath(english, named, withText(sampleReport, text));
  const names = [...svg.matchAll(/<\/?(\w+)/g)].map((found) => found[1] ?? '');
  return names.filter((name) => !elements.has(name)).length + (/&(?!(?:amp|lt|gt|quot|#39);)/.test(svg) ? 1 : 0);
};

const shellWords = (text: string, at: number): number => {
  const fixes = catalogue.filter(({ id }) => !['allow-policy', 'open-underlay'].includes(id));
  const { id, takes } = fixes[at % fixes.length] ?? { id: 'unlock-datastore' as const, takes: [] };
  const params = Object.fromEntries(takes.map((take) => [take.replace('?', ''), text]));
  return shellSyntaxIn(describeFix({ id, params }).command).length;
};

/** Names that a question was understood to hold, and that are no names. */
const namesThatAreNone = (text: string): number =>
  [text, `why ${text} cannot reach db-0 on 80`, `${text} -> ${text}`, `ip ${text}`, `policy explain ${text}`]
    .map((words) => readCommand(words))
    .flatMap((read) => {
      if (!read.ok) return [];
      const { command, asked } = read.wanted;
      return command === 'why' || command === 'ip' || command === 'policy' ? endsOf(asked) : [];
    })
    .filter((end) => !/^[a-z0-9][a-z0-9.:/-]*$/.test(writeEnd(end)) && end.kind !== 'address').length;

describe('hostile texts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'calico-why-hostile-'));
  let written: string[] = [];
  beforeAll(() => {
    const keep = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
    vi.stubEnv('KUBECONFIG', join(folder, 'none'));
    vi.stubEnv('REDIS_URL', '');
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every command that takes words of a person, in turn; an argument holds no NUL. */
  const runCommand = async (text: string, at: number): Promise<void> => {
    const word = text.replaceAll('\u0000', '');
    const commands = [
      ['why', word],
      ['why', word, 'shop/db-0', '--port', word],
      ['why', 'shop/web-0', word, '--live', 'never'],
      ['ip', word],
      ['check', word],
      ['replay', `${folder}/${word}`],
      ['policy', '--from', word, '--to', word, '--objects', folder],
      ['policy', 'explain', word, '--objects', folder],
      ['policy', 'test', `${folder}/${word}`, '--objects', folder],
      ['policy', 'selector', word, '--labels', word],
      ['audit', 'list', '--since', word, '--user', word],
      ['audit', 'verify', '--holds', word],
      [word],
      [`--${word}`],
    ];
    await runProgram(['node', 'calico-why', ...(commands[at % commands.length] ?? [])]).catch((error: unknown) => {
      if (!(error instanceof PublicError)) throw error;
    });
  };

  const countWrong = async (text: string, at: number, wrong: Record<Wrong, number>): Promise<void> => {
    const before = process.threadCpuUsage();
    try {
      wrong.mentions += slackMentions(text);
      wrong['foreign markup'] += foreignMarkup(text);
      wrong['shell words'] += shellWords(text, at) + namesThatAreNone(text);
      const shown = [...linesWith(text), ...documentsWith(text).map(printableJson)];
      written = [];
      await runCommand(text, at);
      wrong['raw characters'] += rawIn([...shown, ...written].join('\n')).length;
    } catch {
      wrong.crashes += 1;
    }
    const { user, system } = process.threadCpuUsage(before);
    if (user + system > hangMs * 1_000) wrong.hangs += 1;
  };

  it.each(Array.from({ length: Math.ceil(inputs / part) }, (_, at) => at * part))(
    'from %i on go through every renderer and the command line',
    async (from) => {
      const wrong = { ...none };
      const examples: Partial<Record<Wrong, string>> = {};
      const to = Math.min(from + part, inputs);
      for (let done = from; done < to; done += atOnce) {
        const texts = fc.sample(hostileText, { numRuns: Math.min(atOnce, to - done), seed: done });
        for (const [index, text] of texts.entries()) {
          const before = { ...wrong };
          await countWrong(text, done + index, wrong);
          for (const kind of Object.keys(none) as Wrong[]) {
            if (wrong[kind] > before[kind]) examples[kind] ??= `${done + index}: ${JSON.stringify(text.slice(0, 200))}`;
          }
        }
      }
      countOf('hostile inputs', to - from);
      for (const [kind, count] of Object.entries(wrong)) countOf(kind, count);
      // The process's own streams are what is tested.
      writeSync(2, `${to.toLocaleString('en-US')} of ${inputs.toLocaleString('en-US')} texts\n`);
      expect({ wrong, examples }).toEqual({ wrong: none, examples: {} });
    },
  );
});
