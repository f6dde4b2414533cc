import { describe, expect, it } from 'vitest';
import type { KnownName } from '../../../src/case/known-names.ts';
import { openNameOptions, optionOfEnd } from '../../../src/chat/name-options.ts';
import { searchNames } from '../../../src/question/search-names.ts';
import { inChannel } from '../../helpers/places.ts';
import { english } from '../../helpers/said.ts';

const known: KnownName[] = [
  { kind: 'namespace', name: 'shop' },
  { kind: 'node', name: 'node-1' },
  { kind: 'service', namespace: 'shop', name: 'db' },
  { kind: 'statefulset', namespace: 'shop', name: 'db' },
  { kind: 'pod', namespace: 'shop', name: 'db-0' },
  { kind: 'pod', namespace: 'long', name: 'x'.repeat(200) },
];
const by = { user: 'U0ASKER', conversation: inChannel('C0INCIDENTS') };
const errors: string[] = [];
const offer = (
  names: { search: Parameters<typeof openNameOptions>[0]['names']['search'] },
  may: boolean | 'never' = true,
) =>
  openNameOptions({
    names,
    askRights: {
      mayAsk: () =>
        may === 'never'
          ? new Promise(() => undefined)
          : Promise.resolve(may ? { may, person: 'p' } : { may, reason: { code: 'may.no-guests', args: {} } as never }),
    },
    withinMs: 50,
    onError: (message) => errors.push(message),
  });
const all = { search: (search: Parameters<typeof searchNames>[1]) => Promise.resolve(searchNames(known, search)) };
const values = async (options: ReturnType<typeof offer>, typed: string, field: 'from' | 'to' | 'namespace' = 'to') =>
  (await options(english, by, { field, typed })).map(({ value }) => value);

describe('what a menu of names offers', () => {
  it('is what the cluster has, then what was typed', async () => {
    expect(await values(offer(all), 'db')).toEqual(['svc/shop/db', 'sts/shop/db', 'shop/db-0', 'db']);
    // A Service sends nothing.
    expect(await values(offer(all), 'db', 'from')).toEqual(['sts/shop/db', 'shop/db-0', 'db']);
    expect(await values(offer(all), 'sh', 'namespace')).toEqual(['shop', 'sh']);
    expect(await values(offer(all), 'shop/db-0')).toEqual(['shop/db-0']);
  });

  it('names no end that could not come back, and shows both ends of a long name', async () => {
    expect(await values(offer(all), 'xxx')).toEqual(['xxx']);
    const option = optionOfEnd(english, { kind: 'pod', namespace: 'shop', name: `${'a'.repeat(100)}-x7x2k` });
    expect(option?.label).toMatch(/^shop\/a+….*a-x7x2k$/);
    expect(option?.label.length).toBe(75);
  });

  it('is what was typed alone for who may not ask, and where Redis or Slack is away', async () => {
    const away = { search: () => Promise.reject(new Error('away')) };
    expect(await values(offer(all, false), 'db')).toEqual(['db']);
    expect(await values(offer(away), 'db')).toEqual(['db']);
    expect(errors).toEqual(['names cannot be searched']);
    expect(await values(offer(all, 'never'), 'db')).toEqual(['db']);
  });

  it.each(['', ' ', '<!channel>', 'a b', '../../x', '‮evil', 'x'.repeat(10_000)])(
    'is nothing that nobody could be called: %.20j',
    async (typed) => {
      expect(await values(offer({ search: () => Promise.resolve([]) }), typed)).toEqual([]);
    },
  );
});
