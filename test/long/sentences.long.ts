import { describe, expect, it } from 'vitest';
import type { End, Meaning } from '../../src/understanding/meaning.ts';
import { understand } from '../../src/understanding/understand.ts';

/**
 * Sentences that are made, so that what they mean is known, and changed as people change them: courtesies around
 * them, other quotes, widths and capitals, a time, a symptom. None may be taken for another question.
 */

const inputs = Number(process.env.SENTENCES ?? 100_000);
const part = 20_000;

/** A small generator with a fixed start for each part: what fails can be made again. */
const chanceFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
type Chance = ReturnType<typeof chanceFrom>;
const pick = <T>(chance: Chance, all: readonly [T, ...T[]]): T => all[chance(all.length)] ?? all[0];

interface Written {
  text: string;
  means: End;
}

const end = (chance: Chance): Written => {
  const namespace = pick(chance, ['shop', 'data', 'kube-system', 'payments', 'team-a']);
  const stem = pick(chance, [
    'web',
    'db',
    'kafka',
    'checkout',
    'redis',
    'api',
    'order-service',
    'who',
    'policy',
    'node',
  ]);
  const pod = `${stem}-${chance(9)}`;
  return pick<() => Written>(chance, [
    () => ({ text: `${namespace}/${pod}`, means: { kind: 'pod', namespace, name: pod } }),
    () => ({ text: `pod/${namespace}/${pod}`, means: { kind: 'pod', namespace, name: pod } }),
    () => ({ text: `svc/${namespace}/${stem}`, means: { kind: 'service', namespace, name: stem } }),
    () => ({ text: `${stem}.${namespace}.svc`, means: { kind: 'service', namespace, name: stem } }),
    () => ({
      text: `deploy/${namespace}/${stem}`,
      means: { kind: 'workload', workload: 'deployment', namespace, name: stem },
    }),
    () => ({ text: `node/node-${chance(9)}x`, means: { kind: 'node', name: 'x' } }),
    () => ({ text: `10.244.${chance(250)}.${chance(250)}`, means: { kind: 'address', address: '' } }),
  ])();
};

/** What an end is by how it is written is held elsewhere; here it is the same by itself and in a sentence. */
const alone = (text: string): End | undefined =>
  understand({ text: `why can ${text} not reach 10.9.9.9`, how: 'command' }).from;

const forms: readonly [string, ...string[]][] = [
  [
    'why can A not reach B',
    "why can't A connect to B",
    'A cannot reach B',
    'A -> B fails',
    'from A to B nothing works',
  ],
  ['B is not reachable from A', 'B cannot be reached from A', 'A gets no answer from B', 'traffic from A to B is lost'],
  ['A 访问不了 B', '从 A 访问 B 不通', 'A 到 B 不通', '为什么 A 连不上 B', '從 A 無法連線到 B', 'A ping 不通 B'],
];
const before: readonly [string, ...string[]] = [
  '',
  '',
  'hi, ',
  'hey @calico ',
  '@calico ',
  'pls check: ',
  '大佬们，',
  '请问 ',
];
const behind: readonly [string, ...string[]] = [
  '',
  '',
  '?',
  ' pls',
  ', any idea?',
  ' since 14:00',
  ', thanks!',
  '，谢谢',
  ' 🙏',
  ' :(',
];
const dressed: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  (text) => text,
  (text) => text,
  (text) => `\`${text}\``,
  (text) => `*${text}*`,
  (text) => `“${text}”`,
  (text) => text.toUpperCase(),
  (text) => text.replace('/', '\u200b/'),
];
const changed: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  (text) => text,
  (text) => text,
  (text) => text.replaceAll(' ', '  '),
  (text) => text.replaceAll("'", '’'),
  (text) => text.replaceAll('->', '→'),
  (text) => text.replaceAll('?', '？'),
  (text) => `\u202e${text}`,
  (text) => text.replaceAll('&', '&amp;').replaceAll('>', '&gt;'),
];

interface Made {
  text: string;
  from: Written;
  to: Written;
  port?: number;
}

const make = (chance: Chance): Made => {
  const [from, to] = [end(chance), end(chance)];
  const form = pick(chance, pick(chance, forms as [[string, ...string[]], ...[string, ...string[]][]]));
  const port = chance(2) === 0 || form.includes('ping') ? undefined : 1 + chance(65_535);
  const chinese = /[\u4e00-\u9fff]/.test(form);
  const dress = pick(chance, dressed);
  const sentence = form.replace(/\b[AB]\b/g, (side) => dress(side === 'A' ? from.text : to.text));
  const ported =
    port === undefined
      ? ''
      : pick(
          chance,
          chinese ? ([` 端口 ${port}`] as const) : ([` on ${port}`, ` port ${port}`, ` on tcp/${port}`] as const),
        );
  const text = pick(chance, changed)(`${pick(chance, before)}${sentence}${ported}${pick(chance, behind)}`);
  return { text, from, to, ...(port === undefined ? {} : { port }) };
};

const same = (one: End | undefined, other: End | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

/** `good`, a question back about what is said (`asked`), a refusal, or another question. */
const judge = ({ from, to, port }: Made, meaning: Meaning): 'good' | 'asked' | 'refused' | 'misread' => {
  if (meaning.kind === 'not-ours') return 'refused';
  const [sender, receiver] = [alone(from.text), alone(to.text)];
  const ends = same(meaning.from, sender) && same(meaning.to, receiver);
  if (meaning.kind === 'ask-back') {
    const nothingElse = [meaning.from, meaning.to, meaning.of].every(
      (named) => named === undefined || same(named, sender) || same(named, receiver),
    );
    return nothingElse ? 'asked' : 'misread';
  }
  const isPath = meaning.kind === 'path' || meaning.kind === 'nodes' || meaning.kind === 'inbound';
  return isPath && ends && meaning.port === port ? 'good' : 'misread';
};

describe(`${inputs} sentences that were made`, () => {
  it.each(Array.from({ length: Math.ceil(inputs / part) }, (_, index) => index))('part %i', (index) => {
    const chance = chanceFrom(7 + index);
    const counts = { good: 0, asked: 0, refused: 0, misread: 0 };
    const misread: string[] = [];
    for (let round = 0; round < Math.min(part, inputs - index * part); round += 1) {
      const made = make(chance);
      const meaning = understand({ text: made.text, how: 'mention' });
      const judged = judge(made, meaning);
      counts[judged] += 1;
      if (judged !== 'good' && misread.length < 60)
        misread.push(`${judged}: ${made.text} → ${JSON.stringify(meaning)}`);
    }
    console.log(JSON.stringify(counts));
    expect(misread.filter((one) => one.startsWith('misread'))).toEqual([]);
    expect(counts.good / (counts.good + counts.asked + counts.refused)).toBeGreaterThan(0.97);
  });
});
