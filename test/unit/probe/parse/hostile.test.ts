import { expect, it } from 'vitest';
import type { Read } from '../../../../src/case/read.ts';
import { parseSnapshot } from '../../../../src/probe/parse/snapshot.ts';
import type { RawRun } from '../../../../src/probe/raw.ts';
import { said } from '../../../helpers/said.ts';

/** Outputs that have the form of an honest one and a size that no honest one has; `test:long` has them all. */

const run = (id: string, stdout: string): RawRun => ({
  id,
  argv: [id],
  exitCode: 0,
  stdout,
  stderr: '',
  milliseconds: 1,
  truncated: false,
});
const parsed = (...runs: RawRun[]) =>
  parseSnapshot({
    format: 'calico-why/snapshot/1',
    node: 'node-1',
    takenAt: '2026-11-21T09:12:00Z',
    source: 'probe',
    milliseconds: 1,
    runs,
    pods: {},
    skipped: { rules6: 'not asked', routes6: 'not asked', 'iptables-nft-6': 'not asked' },
  });
const list = (entry: string, count: number): string => `[${Array(count).fill(entry).join(',')}]`;
const reason = (read: Read<unknown> | undefined): string => (read && !read.ok ? said(read.reason) : '');

it('as many routes as are read are read, and one more is too many', () => {
  const most = parsed(run('routes4', list('{"dst":"10.0.0.1"}', 100_000)));
  expect(most.ok && most.value.routes.ok).toBe(true);
  const more = parsed(run('routes4', list('{"dst":"10.0.0.1"}', 100_001)));
  expect(reason(more.ok ? more.value.routes : undefined)).toContain('has 100001 entries; at most 100000 are read');
});

it.each([
  [
    'a rule of a million words',
    `*filter\n-A ${'-m tcp '.repeat(1_000_000)}\nCOMMIT`,
    /a line is longer than 64000 characters/,
  ],
  [
    'a million rules',
    `*filter\n:FORWARD ACCEPT [0:0]\n${'-A FORWARD\n'.repeat(1_000_000)}COMMIT`,
    /more than 100000 lines/,
  ],
])('%s', (_, text, words) => {
  const state = parsed(run('iptables-nft-4', text));
  expect(reason(state.ok ? state.value.ruleSets : undefined)).toMatch(words);
});

it('a list of more commands than there are is no snapshot', () => {
  expect(parsed(...Array.from({ length: 201 }, (_, n) => run(`${n}`, '')))).toMatchObject({ ok: false });
});
