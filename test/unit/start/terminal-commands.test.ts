import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { helpFor } from '../../../src/chat/commands.ts';
import { commands, namesOn, readCommand } from '../../../src/commands/commands.ts';
import { runProgram } from '../../../src/start/program.ts';
import { languages } from '../../../src/words/language.ts';
import { wordsIn } from '../../../src/words/words.ts';

/** What each command was asked, in place of its doing it. */
const asked = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../src/terminal/why.ts', () => ({ why: async (question: unknown) => asked.push(question) && 0 }));
vi.mock('../../../src/terminal/ip.ts', () => ({ ip: async (question: unknown) => asked.push(question) && 0 }));
vi.mock('../../../src/terminal/check.ts', () => ({ check: async (name: unknown) => asked.push(name) && 0 }));
vi.mock('../../../src/start/load-policy-objects.ts', () => ({
  readPolicyObjects: async (_options: unknown, about: unknown) => {
    asked.push(about);
    throw new Error('enough');
  },
}));

let printed = '';
beforeEach(() => {
  asked.length = 0;
  printed = '';
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const run = (...words: string[]): Promise<number> => runProgram(['node', 'calico-why', ...words]);

const names = namesOn('terminal');
const examplesOf = (...which: readonly (typeof names)[number][]): string[] =>
  which.flatMap((name): readonly string[] => commands[name].examples);

describe('the command line', () => {
  it.each(examplesOf('why', 'ip', 'check'))('%s asks the same as in words', async (example) => {
    const read = readCommand(example);
    expect(await run(...example.split(' '))).toBe(0);
    const words =
      read.ok && typeof read.wanted.asked === 'object' ? { ...read.wanted.asked, text: expect.any(String) } : undefined;
    expect(asked).toEqual([words ?? (read.ok && read.wanted.asked)]);
  });

  it.each([
    ['policy from shop/web-0 to shop/db-0 on 5432/tcp', { to: { namespace: 'shop', name: 'db-0' }, port: 5432 }],
    ['policy from shop/web-0 to 8.8.8.8 on 53/udp', { to: { address: '8.8.8.8' }, port: 53, protocol: 17 }],
    ['policy explain shop/db-0', 'all'],
  ])('%s asks the same as in words', async (example, about) => {
    expect(examplesOf('policy')).toContain(example);
    await expect(run(...example.split(' '))).rejects.toThrow('enough');
    expect(asked).toEqual([typeof about === 'string' ? about : expect.objectContaining(about)]);
  });

  it('reads two ends with options, and refuses what it cannot read with how it is written', async () => {
    await run('why', 'shop/web-0', 'shop/db-0', '--port', '53', '--protocol', 'udp');
    expect(asked).toMatchObject([{ kind: 'path', to: { name: 'db-0' }, port: 53, protocol: 'udp' }]);
    for (const words of [
      ['why', 'sing'],
      ['ip', 'a/b/c/d'],
      ['policy', 'from', 'a'],
      ['policy', 'a', 'to', 'node/b'],
    ])
      await expect(run(...words)).rejects.toThrow();
    await expect(run('why', 'sing', 'song', 'sung', '--json')).rejects.toMatchObject({
      said: { code: 'not-ours.problem' },
    });
    expect(JSON.parse(printed)).toMatchObject({ next: expect.stringContaining('why shop/web-0 cannot reach') });
    printed = '';
    await expect(run('policy', 'from', 'a', '--json')).rejects.toThrow();
    await expect(run('start an incident', '--json')).rejects.toThrow('I do not answer that yet');
  });

  it.each<[string, unknown]>([
    ['shop/web-0 gets a timeout from shop/db-0:5432', { kind: 'path', port: 5432 }],
    ['shop/web-0连不上shop/db-0的5432端口', { kind: 'path', port: 5432 }],
    ['is 10.0.0.5 leaked?', { kind: 'address', subject: { kind: 'address', address: '10.0.0.5' } }],
    ['are there duplicate addresses', 'duplicates'],
  ])('asks "%s", with why before it or without', async (sentence, question) => {
    for (const words of [
      [sentence],
      ['why', sentence],
      ['--lang', 'zh', sentence],
      ['--lang=zh', sentence],
      ['why', ...sentence.split(' '), '--context', 'prod'],
    ]) {
      asked.length = 0;
      expect(await run(...words)).toBe(0);
      expect(asked).toEqual([typeof question === 'string' ? question : expect.objectContaining(question as object)]);
    }
  });

  it('says what it understood where that was not typed so', async () => {
    await run('why', 'shop/web-0 gets a timeout from shop/db-0:5432');
    expect(printed).toBe('Understood as: shop/web-0 → shop/db-0 on 5432/tcp (times out)\n');
    printed = '';
    await run('why', 'shop/web-0', 'cannot', 'reach', 'shop/db-0', 'on', '5432');
    await run('why', 'shop/web-0', 'shop/db-0', '--port', '5432');
    await run('why', 'shop/web-0 gets a timeout from shop/db-0:5432', '--quiet');
    expect(printed).toBe('');
  });

  it('refuses an option that the command of the sentence has not', async () => {
    expect(await run('is 10.0.0.5 leaked?', '--picture', 'x.png')).toBe(2);
    expect(printed).toContain("unknown option '--picture'");
    expect(asked).toEqual([]);
  });

  it('lists every command of the list, and what only belongs on it', async () => {
    await run('--help');
    const listed = [
      ...(printed
        .split('Commands:')[1]
        ?.split('\n\n')[0]
        ?.matchAll(/^ {2}([a-z-]+)/gm) ?? []),
    ].map(([, name]) => name);
    const own = [
      'understand',
      'completion',
      'mcp',
      'replay',
      'redis-users',
      'audit',
      'bot',
      'worker',
      'fixer',
      'remediate',
      'probe',
    ];
    expect(listed.sort()).toEqual([...names, ...own].sort());
    for (const name of names) expect(printed.replace(/\s+/g, ' ')).toContain(wordsIn('en')(commands[name].about));
  });

  it.each(languages.flatMap((language) => names.filter((name) => name !== 'help').map((name) => ({ language, name }))))(
    'in $language, $name --help and the help in Slack agree',
    async ({ language, name }) => {
      const tell = wordsIn(language);
      await run(name, '--help', '--lang', language);
      const inSlack = JSON.stringify(helpFor('calico-why', [])(tell).blocks);
      for (const line of commands[name].grammar.map(tell)) {
        expect(printed.split('\n')).toContain(line);
        expect(inSlack).toContain(JSON.stringify(line).slice(1, -1));
      }
      for (const example of commands[name].examples) {
        expect(printed.split('\n')).toContain(`  calico-why ${example}`);
      }
    },
  );
});
