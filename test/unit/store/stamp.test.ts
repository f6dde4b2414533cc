import { expect, it } from 'vitest';
import { z } from 'zod';
import { keysUnder } from '../../../src/store/keys.ts';
import { redisUsers } from '../../../src/store/redis-users.ts';
import { mustCarry, readStamped, stampOf } from '../../../src/store/stamp.ts';

const ours = stampOf({ workspace: 'acme', cluster: 'prod-1' });

it.each([
  ['ours', { stamp: 'v1/acme/prod-1', id: 'r' }, undefined],
  ['of a version to come', { stamp: 'v2/acme/prod-1' }, 'other-version'],
  ['of a version whose number begins like ours', { stamp: 'v11/acme/prod-1' }, 'other-version'],
  ['of the version before, which had none', { id: 'r', v: 1 }, 'other-version'],
  ['no record', 'text', 'other-version'],
  ['of another cluster', { stamp: 'v1/acme/prod-2' }, 'other-scope'],
  ['of another workspace', { stamp: 'v1/other/prod-1' }, 'other-scope'],
])('a record that is %s', (_, record, code) => {
  const read = () => mustCarry(ours, record, 'run r');
  if (code === undefined) expect(read).not.toThrow();
  else expect(read).toThrow(expect.objectContaining({ code, message: expect.stringContaining('run r') }));
});

it.each([
  ['ours', '{"stamp":"v1/acme/prod-1","id":"r"}', 'r'],
  ['not there', null, undefined],
  ['no JSON', '{"stamp":"v1/acme/prod-1"', undefined],
  ['of another shape', '{"stamp":"v1/acme/prod-1","id":7}', undefined],
  ['of another cluster', '{"stamp":"v1/acme/prod-2","id":"r"}', undefined],
  ['deeper than anything of ours', '['.repeat(100_000), undefined],
])('a text that is %s', (_, text, id) => {
  expect(readStamped(ours, text, 'the text', z.object({ stamp: z.string(), id: z.string() }))?.id).toBe(id);
});

/** Every key that there is, with `x` for what it is of. */
const namesIn = (part: unknown): string[] => {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') return namesIn(part('x', 'x', 'x'));
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(namesIn) : [];
};

it('two clusters share no key but the audit', () => {
  const [one, other] = ['prod-1', 'prod-2'].map((cluster) => namesIn(keysUnder('p', { workspace: 'acme', cluster })));
  const shared = one?.filter((name) => name.startsWith('p:') && other?.includes(name));
  expect(shared).toEqual(['p:audit', 'p:audit:head', 'p:unproven', 'p:unproven:head', 'p:audit:written:x']);
});

it('the Redis users of one cluster touch no key of another', () => {
  const passwords = { bot: 'b', worker: 'w', fixer: 'f' };
  const acl = redisUsers('p', passwords, { workspace: 'acme', cluster: 'prod-1' });
  const patterns = [...acl.matchAll(/(?:~|%R~)(\S+)/g)].map(([, pattern = '']) => pattern);
  const strange = patterns.filter((pattern) => !/^p:(?:v1:acme:prod-1:\w|audit|unproven)/.test(pattern));
  expect(patterns.length).toBeGreaterThan(50);
  expect(strange).toEqual([]);
});
