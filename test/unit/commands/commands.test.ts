import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EndRef, questionSchema } from '../../../src/case/question.ts';
import { type CommandName, commands, namesOn, readCommand } from '../../../src/commands/commands.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { said } from '../../helpers/said.ts';

const nameOf = (text: string): CommandName | 'nothing' => {
  const read = readCommand(text);
  return read.ok ? read.wanted.command : 'nothing';
};

const askedOf = (text: string): unknown => {
  const read = readCommand(text);
  return read.ok ? read.wanted.asked : said(read.problem);
};

const names = Object.keys(commands) as CommandName[];

describe('the list of commands', () => {
  it.each(names)('reads the examples of %s as that command', (name) => {
    expect(commands[name].name).toBe(name);
    for (const example of commands[name].examples) expect(nameOf(example), example).toBe(name);
  });

  it.each(names)('says of %s how it is written: by its name, once', (name) => {
    const others = names.filter((other) => other !== name).flatMap((other) => commands[other].grammar.map(said));
    const grammar = commands[name].grammar.map(said);
    expect(grammar[0]?.split(/[\s:]/)[0]).toBe(name);
    expect(others.filter((line) => grammar.includes(line))).toEqual([]);
  });

  it('has a command for each place where it is said to be given', () => {
    expect(namesOn('chat')).toEqual(names);
    expect(namesOn('terminal')).toEqual([
      'why',
      'status',
      'ip',
      'policy',
      'check',
      'changes',
      'history',
      'doctor',
      'help',
    ]);
  });
});

describe('what a person wants', () => {
  it.each<[string, CommandName | 'nothing']>([
    ['', 'help'],
    ['  help ', 'help'],
    ['?', 'help'],
    ['again', 'again'],
    ['ask again', 'again'],
    ['why shop/web-0 cannot reach shop/db-0 on 5432', 'why'],
    ['shop/web-0 -> shop/db-0', 'why'],
    ['policy from shop/web-0 to shop/db-0 on 5432/tcp', 'policy'],
    ['policy shop/web-0 to 8.8.8.8 on 53/udp', 'policy'],
    ['policy explain shop/db-0', 'policy'],
    ['policy who-can-reach shop/db-0 on 5432', 'policy'],
    ['policy what-if delete shop/allow-web', 'policy'],
    ['policy diff', 'policy'],
    ['who can reach shop/db-0 on 5432', 'policy'],
    ['谁能访问 shop/db-0', 'policy'],
    ['what can shop/web-0 reach', 'policy'],
    ['policy', 'nothing'],
    ['policy sing', 'nothing'],
    ['ip canary-0', 'ip'],
    ['whose is 10.0.0.1', 'ip'],
    ['check ipam', 'check'],
    ['Check NODES', 'check'],
    ['check', 'nothing'],
    ['check everything', 'status'],
    ['check cannot reach db-0', 'nothing'],
    ['status', 'status'],
    ['doctor', 'doctor'],
    ['Doctor?', 'doctor'],
    ['Status?', 'status'],
    ['状态', 'status'],
    ['what is wrong with the network', 'status'],
    ['audit', 'audit'],
    ['audit fix AAAAAAAAAAAAAAAAAAAAAA since 2h', 'audit'],
    ['audit everything', 'nothing'],
    ['changes', 'changes'],
    ['changes since 14:00 about shop/web-0', 'changes'],
    ['what changed since yesterday', 'changes'],
    ['changes-0 cannot reach db-0', 'why'],
    ['history', 'history'],
    ['历史', 'history'],
    ['history pod shop/web-0 since 3d', 'history'],
    ['history everything', 'nothing'],
    ['history-0 cannot reach db-0', 'why'],
    ['audit cannot reach db-0', 'nothing'],
    ['audit-0 cannot reach db-0', 'why'],
    ['shop/web-0 gets a timeout from shop/db-0:5432', 'why'],
    ['shop/web-0 连不上 shop/db-0 的 5432 端口', 'why'],
    ['which policy blocks shop/web-0 to shop/db-0 on 5432', 'policy'],
    ['10.0.0.5 是谁的', 'ip'],
    ['is 10.0.0.5 leaked?', 'ip'],
    ['are there duplicate addresses', 'check'],
    ['who is on call', 'nothing'],
    ['sing', 'nothing'],
    ['constructor', 'nothing'],
    ['why why why', 'nothing'],
    // Nothing announces what is not there.
    ['cluster-check', 'nothing'],
    ['x'.repeat(50_000), 'nothing'],
  ])('%s', (text, name) => {
    expect(nameOf(text)).toBe(name);
  });

  it.each([
    [
      'policy',
      /not whole/,
      /policy explain NAMESPACE\/POD.*\npolicy who-can-reach.*\npolicy what-if .*\nExample: policy from/,
    ],
    ['ip a b', /one address/, /^ip ADDRESS.*\nExample: ip /],
    ['check', /What shall I check/, /^check ipam\|duplicates\|nodes\|controllers/],
    ['check weather', /cannot check weather/, /Example: check ipam/],
    ['policy allow-web does not work', /what policy allow-web does/, /policy explain/],
    ['audit all', /cannot read “all”/, /^audit \[fix ID\]/],
    ['policy sing', /could not read/, /^policy from A to B/],
    ['sing', /no question for me/, /^Try “why shop\/web-0 cannot reach/],
    ['why db-0 is unreachable', /Who cannot reach db-0/, /why shop\/web-0 cannot reach db-0/],
    ['why web-0 cannot reach db-0 on 70000', /port is not a number/, /^For example/],
  ])('%s is told what is wrong with it, and what can be asked instead', (text, problem, help) => {
    const read = readCommand(text);
    if (read.ok) throw new Error(read.wanted.command);
    expect(said(read.problem)).toMatch(problem);
    expect(said(read.help)).toMatch(help);
  });

  it('takes the wish for a capture behind a question that sends packets, and no other', () => {
    const ends = { from: { name: 'web-0' }, to: { name: 'db-0' } };
    for (const words of ['web-0 cannot reach db-0 on 5432 with capture', 'web-0 -> db-0 on 5432, with a capture.']) {
      expect(askedOf(words)).toMatchObject({ ...ends, port: 5432, capture: true });
    }
    expect(askedOf('web-0 cannot reach db-0')).not.toHaveProperty('capture');
    for (const words of [
      'policy explain shop/db-0',
      'why shop/web-2 has no IP',
      'deploy/shop/web -> shop/db-0',
      'ip a',
    ])
      expect(askedOf(`${words} with capture`)).toMatch(/sends none/);
  });

  it('refuses a text that is too long by a sentence, whatever it asks', () => {
    for (const name of names) {
      const [words] = commands[name].examples;
      expect(nameOf(words.padEnd(4_000))).toBe(name);
      expect(askedOf(words.padEnd(4_001))).toMatch(/at most 4000/);
    }
  });

  it('does not take a pod that is named like a word for the word', () => {
    expect(nameOf('policy-0 cannot reach shop/fix')).toBe('why');
    expect(askedOf('pod/policy cannot reach pod/fix')).toMatchObject({
      kind: 'path',
      from: { name: 'policy' },
      to: { name: 'fix' },
    });
    expect(askedOf('shop/policy has no IP')).toMatchObject({ kind: 'no-address', subject: { name: 'policy' } });
  });
});

const name = fc
  .stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?$/)
  // `a` is a word, `ns/` or `no/` is a kind, and `apps/v1` a version.
  .filter((text) => text.length > 1 && !/^(?:can|could|do|does|is|no|not|ns|to|why|has|ip|v\d+$)/.test(text));
const pod = fc.record({ kind: fc.constant('pod' as const), namespace: name, name });
const workload = fc.record({
  kind: fc.constant('workload' as const),
  workload: fc.constantFrom('deployment' as const, 'statefulset' as const, 'daemonset' as const),
  namespace: name,
  name,
});
const address = fc.record({ kind: fc.constant('address' as const), address: fc.ipV4() });
const end: fc.Arbitrary<EndRef> = fc.oneof(
  pod,
  workload,
  address,
  fc.record({ kind: fc.constant('service' as const), namespace: name, name }),
  fc.record({ kind: fc.constant('node' as const), name }),
);
const on = fc.constantFrom('', ' on 5432', ' on 53/udp', ' on icmp', ' on sctp/9');
const aPath = fc.tuple(
  end,
  fc.constantFrom('cannot reach', '->', 'can not connect to', 'is not able to reach'),
  end,
  on,
);
const sentences = fc.oneof(
  aPath.map(([from, verb, to, port]) => `why ${writeEnd(from)} ${verb} ${writeEnd(to)}${port}`),
  fc.tuple(pod, pod, on).map(([from, to, port]) => `${writeEnd(from)} -> ${writeEnd(to)}${port} with capture`),
  fc.tuple(end, end, on).map(([from, to, port]) => `policy from ${writeEnd(from)} to ${writeEnd(to)}${port}`),
  pod.map((one) => `policy explain ${writeEnd(one)}`),
  fc
    .tuple(fc.constantFrom('who', 'what'), pod, on)
    .map(([who, one, port]) => `policy ${who}-can-reach ${writeEnd(one)}${port}`),
  fc.oneof(pod, workload).map((one) => `why has ${writeEnd(one)} no IP address yet?`),
  fc.oneof(pod, address).map((one) => `ip ${writeEnd(one)}`),
);

describe('a question', () => {
  it('says the same again by the words that it keeps, and after a record of it was read', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(sentences, (sentence) => {
        const asked = questionSchema.parse(askedOf(sentence));
        kinds.add(asked.kind);
        expect(askedOf(asked.text)).toEqual(asked);
        expect(questionSchema.parse(JSON.parse(JSON.stringify(asked)))).toEqual(asked);
      }),
      // Always the same sentences: there are some of every kind among them.
      { numRuns: 500, seed: 20_261_130 },
    );
    expect([...kinds].sort()).toEqual(['address', 'no-address', 'path', 'policy', 'policy-explain', 'policy-reach']);
  });
});
