import { parseArgs } from 'node:util';
import { phrasesByFirst } from '../../src/understanding/lexicon/lexicon.ts';
import { understand } from '../../src/understanding/understand.ts';
import { percentile } from './percentile.ts';

/**
 * Measures how long a sentence takes to be understood, on a quiet machine: of 80 and of 4,000 characters, made of the language's own
 * words. Prints milliseconds; the exit code is 1 where the 99th percentile of 4,000 characters is above 5.
 */

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } });
const rounds = Number(values.rounds);
const allowed = 5;

/** A small generator with a fixed start: every run measures the same sentences. */
let state = 42;
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state % below;
};

const words = [...phrasesByFirst.keys()];
const names = ['shop/web-0', 'db-0', '10.0.0.5:80', 'svc/x', 'node-2', 'api.example.com', '5432', '->', ',', '\n'];
const sentence = (length: number): string => {
  let text = '';
  while (text.length < length) {
    const from = random(10) < 3 ? names : words;
    text += `${from[random(from.length)]} `;
  }
  return text.slice(0, length);
};

const measure = (length: number): number => {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const text = sentence(length);
    const start = performance.now();
    understand({ text, how: 'mention' });
    taken.push(performance.now() - start);
  }
  const [median, high] = [percentile(taken, 50), percentile(taken, 99)];
  console.log(`${length} characters: median ${median.toFixed(2)} ms, 99th percentile ${high.toFixed(2)} ms`);
  return high;
};

measure(4_000);
console.log('warm:');
measure(80);
if (measure(4_000) > allowed) {
  console.log(`above ${allowed} ms`);
  process.exitCode = 1;
}
