import { describe, expect, it } from 'vitest';
import { fixIds } from '../../../src/faults/fixes.ts';
import { catalogue, fixFor } from '../../../src/fixes/catalogue.ts';
import { describeFix } from '../../../src/fixes/describe.ts';
import { restartCalicoNode } from '../../../src/fixes/restart-calico-node.ts';
import { wordsIn } from '../../../src/words/words.ts';

it('has a fix for every id, once', () => {
  expect(catalogue.map(({ id }) => id).sort()).toEqual([...fixIds].sort());
});

it('refers to a fix with what it takes, and leaves out what the caller does not have', () => {
  const ref = { id: 'restart-calico-node', params: { node: 'node-1' } };
  expect(restartCalicoNode.with({ node: 'node-1', agent: undefined })).toEqual(ref);
});

it('takes nothing else, or it does not compile', () => {
  // @ts-expect-error: it has to know the node
  restartCalicoNode.with({});
  // @ts-expect-error: it takes no such thing
  restartCalicoNode.with({ node: 'node-1', nod: 'node-1' });
  // @ts-expect-error: a node that may not be known
  restartCalicoNode.with({ node: undefined });
});

it('is not found for a name that there is not', () => {
  expect(fixFor('no-such-fix', {})).toBeUndefined();
  expect(fixFor('__proto__', {})).toBeUndefined();
});

describe.each(catalogue.map((fix) => [fix.id, fix] as const))('%s', (id, { takes }) => {
  const names = takes.map((take) => take.replace('?', ''));
  const needed = takes.filter((take) => !take.endsWith('?'));
  /** What is shown of it for such values; `only`: of those that it has to be given. */
  const params = (of: readonly string[]): Record<string, string> =>
    Object.fromEntries(of.map((name) => [name, name === 'count' ? '3' : `the-${name}`]));

  it.each(['en', 'zh'] as const)(
    'has a title and a reason in the words of %s, with and without what it need not know',
    (language) => {
      const tell = wordsIn(language);
      for (const of of [names, needed]) {
        const { title, why, command } = describeFix({ id, params: params(of) });
        for (const text of [tell(title), tell(why)]) {
          expect(text).not.toMatch(/undefined|\[object|\{\$|\{""\}|^\s|\s$|^$/);
          // A placeholder without its value is shown by its name, a code without words as it is.
          expect(text).not.toMatch(/\{\w|\bfix\.[a-z-]+\./);
          expect(/\p{Script=Han}/u.test(text)).toBe(language === 'zh');
        }
        expect(command).not.toMatch(/undefined|\[object/);
      }
    },
  );

  it('has the same command in every language, since people approve it', () => {
    expect(describeFix({ id, params: params(names) }).command).not.toMatch(/\p{Script=Han}/u);
  });

  it.each(needed)('is refused without %s', (name) => {
    const { [name]: _, ...without } = params(names);
    expect(fixFor(id, without)).toBeUndefined();
    expect(fixFor(id, params(names))).toMatchObject({ id });
  });
});
