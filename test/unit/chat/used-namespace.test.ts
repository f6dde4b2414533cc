import { expect, it } from 'vitest';
import { gatherKnown, namesOf } from '../../../src/case/known-names.ts';
import { namespaceOfChannel } from '../../../src/chat/used-namespace.ts';
import type { Use } from '../../../src/commands/use.ts';
import type { NamesHere } from '../../../src/question/settle-names.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { inChannel } from '../../helpers/places.ts';

const shop = gatherKnown([
  { kind: 'namespace', found: [{ namespace: '', name: 'shop' }] },
  { kind: 'node', found: undefined, forbidden: true },
]);

const used = (here: NamesHere) => {
  let kept: string | undefined;
  const store = {
    usedNamespaces: {
      of: async () => kept,
      set: async (_: unknown, namespace: string) => {
        kept = namespace;
      },
      clear: async () => {
        kept = undefined;
      },
    },
  };
  const run = namespaceOfChannel({ store, namesAt: async () => here, slash: '/calico' });
  return async (asked: Use) => (await run(asked, inChannel('C')))(wordsIn('en')).text;
};

it('uses a namespace, shows it, and uses none again', async () => {
  const run = used({ names: namesOf({ ...shop, unread: [] }) });
  expect(await run({ kind: 'show' })).toMatch(/No namespace comes first.*\/calico use namespace NAME/);
  expect(await run({ kind: 'namespace', namespace: 'shop' })).toMatch(/in namespace shop first/);
  expect(await run({ kind: 'show' })).toMatch(/in namespace shop first/);
  expect(await run({ kind: 'namespace', namespace: 'shpo' })).toMatch(/no namespace shpo.*Similar names: shop/);
  expect(await run({ kind: 'show' })).toMatch(/in namespace shop first/);
  expect(await run({ kind: 'none' })).toMatch(/no namespace comes first/);
  expect(await run({ kind: 'show' })).toMatch(/No namespace/);
});

it('says which names are not known for want of a right; without any names every namespace is taken', async () => {
  const run = used({ names: namesOf(shop) });
  expect(await run({ kind: 'namespace', namespace: 'shop' })).toMatch(/may not list nodes/);
  expect(await run({ kind: 'show' })).toMatch(/may not list nodes/);
  expect(await used({ names: undefined })({ kind: 'namespace', namespace: 'any' })).toMatch(/namespace any first/);
});
