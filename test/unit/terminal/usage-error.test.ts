import { Command, CommanderError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { speakIn } from '../../../src/terminal/help-text.ts';
import { usageError } from '../../../src/terminal/usage-error.ts';
import type { Language } from '../../../src/words/language.ts';
import { wordsIn } from '../../../src/words/words.ts';

const written: string[] = [];

const programIn = (language: Language): Command => {
  const program = speakIn(new Command('calico-why'), wordsIn(language))
    .exitOverride()
    .configureOutput({ outputError: () => undefined, writeOut: (text) => written.push(text) });
  program
    .command('why')
    .argument('<from>')
    .addArgument(program.createArgument('[live]').choices(['yes', 'no']))
    .addOption(new Option('--live <when>', 'live').choices(['auto', 'never']).default('auto'))
    .requiredOption('--port <port>')
    .action(() => undefined);
  return program;
};

const complaint = (language: Language, argv: string[]): string | undefined => {
  try {
    programIn(language).parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const said = usageError(error);
    return said && wordsIn(language)(said);
  }
  return undefined;
};

describe('a command line that is wrong', () => {
  it.each([
    [
      'why a --port 1 --prot',
      "error: unknown option '--prot' (did you mean --port?)",
      '错误：未知选项“--prot”（是否想输入 --port？）',
    ],
    ["why a --port 1 --it's", "error: unknown option '--it's'", "错误：未知选项“--it's”"],
    ['whx', "error: unknown command 'whx' (did you mean why?)", '错误：未知命令“whx”（是否想输入 why？）'],
    ['why --port 1', "error: missing required argument 'from'", '错误：缺少必需的参数“from”'],
    ['why a --port', "error: option '--port <port>' argument missing", '错误：选项“--port <port>”缺少取值'],
    ['why a', "error: required option '--port <port>' not specified", '错误：没有指定必需的选项“--port <port>”'],
    [
      'why a yes c --port 1',
      'error: too many arguments: 2 are expected, 3 are given: a, yes, c',
      '错误：参数过多：应有 2 个，却给出 3 个：a, yes, c',
    ],
    [
      'why a --live maybe --port 1',
      "error: option '--live <when>' argument 'maybe' is invalid. Allowed choices are auto, never.",
      '错误：选项“--live <when>”的取值“maybe”无效。可选值为 auto, never。',
    ],
    [
      'why a perhaps --port 1',
      "error: value 'perhaps' is invalid for argument 'live'. Allowed choices are yes, no.",
      '错误：参数“live”的值“perhaps”无效。可选值为 yes, no。',
    ],
  ])('is told so in both languages: %s', (line, english, chinese) => {
    const argv = line.split(' ');
    expect([complaint('en', argv), complaint('zh', argv)]).toEqual([english, chinese]);
  });

  it.each([['--help'], ['help'], []])('is none where help is asked for: %s', (...argv) => {
    expect(complaint('en', argv)).toBeUndefined();
  });

  it('what an option may be is said in both languages', () => {
    written.length = 0;
    for (const language of ['en', 'zh'] as const) complaint(language, ['why', '--help']);
    expect(written.join('')).toContain('live (choices: auto, never, default: auto)');
    expect(written.join('')).toContain('live（可选：auto, never, 默认：auto）');
  });
});
