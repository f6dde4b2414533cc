import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { fittingAt } from '../../../../src/terminal/completion/fitting.ts';

const program = new Command('calico-why').addOption(new Option('--lang <language>').choices(['en', 'zh']));
program
  .command('why')
  .description('Diagnose')
  .argument('<words...>')
  .option('-p, --port <port>')
  .addOption(new Option('--live <when>').choices(['auto', 'always', 'never']))
  .option('--case <file>')
  .option('--pcap <folder>')
  .option('--context <name>')
  .option('--kubeconfig <file>')
  .option('--probe-namespace <name>')
  .option('-q, --quiet');
const policy = program.command('policy').argument('[words...]').option('--from <end>').option('--json');
policy.command('explain').argument('<pod>');
program.command('ip').argument('<address>');
program.command('replay').argument('<file>');
program.command('hidden', { hidden: true });
program.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));

const at = (...words: string[]) => {
  const { choices, ...rest } = fittingAt(program, words);
  return { ...rest, words: choices.map(({ word }) => word) };
};

describe('what may stand next', () => {
  it.each<[string[], string[]]>([
    [[''], ['why', 'policy', 'ip', 'replay', 'completion', 'help']],
    [
      ['--lang', ''],
      ['en', 'zh'],
    ],
    [
      ['--lang', 'zh', 'wh'],
      ['why', 'policy', 'ip', 'replay', 'completion', 'help'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
    [['completion', 'bash', ''], []],
    [
      ['help', ''],
      ['why', 'policy', 'ip', 'replay', 'completion', 'help'],
    ],
    [
      ['policy', ''],
      ['explain', 'help', 'from'],
    ],
    [['policy', 'from', 'shop/web-0', ''], ['to']],
    [
      ['why', 'a', '--live', ''],
      ['auto', 'always', 'never'],
    ],
    [
      ['why', '-q', '--'],
      ['--port', '--live', '--case', '--pcap', '--context', '--kubeconfig', '--probe-namespace', '--help', '--lang'],
    ],
    [
      ['policy', 'explain', '-'],
      ['--help', '--from', '--json', '--lang'],
    ],
    [['nonsense', ''], []],
    [['why', '--nonsense=', ''], []],
    [['why', '--', '--'], []],
  ])('%j', (words, expected) => expect(at(...words).words).toEqual(expected));

  it.each<[string[], string | undefined]>([
    [['why', ''], 'ends'],
    [['why', 'a', 'b'], 'ends'],
    [['why', '--port', ''], undefined],
    [['why', '--case', ''], 'files'],
    [['why', '--pcap', ''], 'folders'],
    [['why', '--context', ''], 'contexts'],
    [['why', '--probe-namespace', ''], 'namespaces'],
    [['why', '--', 'sh'], 'ends'],
    [['ip', ''], 'pods'],
    [['ip', 'a', ''], undefined],
    [['replay', ''], 'files'],
    [['policy', ''], undefined],
    [['policy', '--from', ''], 'pods'],
    [['policy', 'from', ''], 'pods'],
    [['policy', 'from', 'a', 'to', ''], 'pods'],
    [['policy', 'explain', ''], 'pods'],
  ])('%j names %s', (words, source) => expect(at(...words).source).toBe(source));

  it('reads a value that is in the same word', () => {
    expect(at('why', '--live=ne')).toMatchObject({ typed: 'ne', lead: '--live=', words: ['auto', 'always', 'never'] });
    expect(at('why', '--quiet=ne')).toMatchObject({ words: [] });
  });

  it('knows the cluster that was named before', () => {
    expect(at('why', '--context', 'prod', '--kubeconfig=k', 'sh').place).toEqual({ context: 'prod', kubeconfig: 'k' });
  });
});
