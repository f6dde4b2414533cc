import { describe, expect, it } from 'vitest';
import { type Entry, judgeMeaning, onWire } from '../../helpers/score-meanings.ts';

const web = { kind: 'pod', namespace: 'shop', name: 'web-0' };
const db = { kind: 'pod', namespace: 'shop', name: 'db-0' };
const path = { kind: 'path', from: web, to: db, port: 5432, symptom: ['timeout', 'slow'] };

const entryOf = (means: object, more: Partial<Entry> = {}): Entry => ({
  text: 'words',
  lang: 'en',
  how: 'mention',
  means: { ...means },
  also: [],
  ...more,
});

describe('a meaning that is held against that of the bank', () => {
  it.each<[string, object, object, string]>([
    ['the same', path, path, 'right'],
    ['the same in another form', path, { ...path, from: { ...web, name: 'WEB-0' }, protocol: 'tcp' }, 'right'],
    [
      'a Service by its long name',
      { ...path, to: { kind: 'service', namespace: 'shop', name: 'db' } },
      { ...path, to: { kind: 'name', name: 'db.shop.svc.cluster.local.' } },
      'right',
    ],
    ['a thing for a pod', path, { ...path, to: { ...db, kind: 'thing' } }, 'right'],
    [
      'a node by its bare name',
      { kind: 'path', from: web, to: { kind: 'node', name: 'n1' } },
      { kind: 'path', from: web, to: { kind: 'pod', name: 'n1' } },
      'right',
    ],
    [
      'labels in another order',
      { ...path, to: { kind: 'labels', labels: 'a=1,b=2' } },
      { ...path, to: { kind: 'labels', labels: 'b=2, a==1' } },
      'right',
    ],
    ['without its port', path, { ...path, port: undefined }, 'lost'],
    ['without a namespace', path, { ...path, to: { kind: 'pod', name: 'db-0' } }, 'lost'],
    ['with another port', path, { ...path, port: 80 }, 'misread'],
    ['the other way', path, { ...path, from: db, to: web }, 'misread'],
    ['the other way of both ways', { ...path, both: true }, { ...path, from: db, to: web, both: true }, 'right'],
    ['of another kind', path, { kind: 'node', of: { kind: 'node', name: 'n1' } }, 'misread'],
    ['asked back', path, { kind: 'ask-back', missing: ['from'] }, 'asked'],
    ['a question without an end is asked back', path, { ...path, from: undefined }, 'asked'],
    ['refused', path, { kind: 'not-ours' }, 'refused'],
    [
      'asked back rightly',
      { kind: 'ask-back', missing: ['from', 'to'] },
      { kind: 'path', to: undefined, from: undefined },
      'asked-rightly',
    ],
    [
      'asked back for what was said',
      { kind: 'ask-back', missing: ['from'], to: db },
      { kind: 'ask-back', missing: ['to'] },
      'wrong-asked',
    ],
    ['refused rightly', { kind: 'not-ours' }, {}, 'refused-rightly'],
    ['answered', { kind: 'not-ours' }, path, 'answered'],
    [
      'from outside, however it is said',
      { kind: 'inbound', to: db },
      { kind: 'inbound', from: { kind: 'internet' }, to: db },
      'right',
    ],
  ])('%s', (_name, means, answer, result) => {
    expect(judgeMeaning(entryOf(means), { ...answer }).result).toBe(result);
  });

  it('has other fair readings', () => {
    const entry = entryOf(path, { also: [{ ...path, port: 80 }] });
    expect(judgeMeaning(entry, { ...path, port: 80 }).result).toBe('right');
  });

  it('may be the whole question that a reply stands for', () => {
    const before = { kind: 'path', from: web, to: db, port: 5432 };
    const entry = entryOf({ kind: 'follow-up', asks: 'reverse' }, { before });
    expect(judgeMeaning(entry, { kind: 'follow-up', asks: 'reverse' }).result).toBe('right');
    expect(judgeMeaning(entry, { kind: 'path', from: db, to: web }).result).toBe('right');
    expect(judgeMeaning(entry, { kind: 'path', from: web, to: db }).result).toBe('misread');
    const other = entryOf({ kind: 'follow-up', asks: 'change', from: { kind: 'pod', name: 'web-1' } }, { before });
    const whole = { kind: 'path', from: { ...web, name: 'web-1' }, to: db, port: 5432 };
    expect(judgeMeaning(other, whole).result).toBe('right');
  });

  it('is counted by the details that it keeps', () => {
    const entry = entryOf({ ...path, since: 'since 14:00', where: 'same-node' });
    expect(judgeMeaning(entry, { ...path, symptom: ['slow'], since: '14:00' })).toMatchObject({ kept: 2, all: 3 });
  });
});

it('what Slack sends for what was typed', () => {
  expect(onWire('@calico a -> b & https://x.example/y, please')).toBe(
    '<@U0CALICO> a -&gt; b &amp; <https://x.example/y>, please',
  );
});
