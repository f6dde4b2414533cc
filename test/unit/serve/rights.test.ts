import { describe, expect, it } from 'vitest';
import type { EndRef, Question } from '../../../src/case/question.ts';
import { checkRights, checkWholeCluster } from '../../../src/serve/rights.ts';

const pod = (namespace: string | undefined): EndRef => ({
  kind: 'pod',
  name: 'a',
  ...(namespace ? { namespace } : {}),
});
const path = (from: EndRef, to: EndRef): Question => ({ kind: 'path', from, to, text: '' });
const shop = { namespaces: new Set(['shop', 'ops']) };

describe('a token of some namespaces', () => {
  it.each<[string, Question]>([
    ['two pods of them', path(pod('shop'), pod('ops'))],
    ['a Service of one', path(pod('shop'), { kind: 'service', namespace: 'shop', name: 'db' })],
    ['the internet', path(pod('shop'), { kind: 'internet' })],
    [
      'what selects a pod',
      { kind: 'policy-explain', subject: { kind: 'pod', namespace: 'shop', name: 'a' }, text: '' },
    ],
  ])('asks about %s', (_what, question) => {
    expect(() => checkRights(shop, question)).not.toThrow();
  });

  it.each<[string, Question]>([
    ['a pod of another', path(pod('shop'), pod('bank'))],
    ['a pod whose namespace is not said', path(pod('shop'), pod(undefined))],
    ['an address, which may be anybody', path(pod('shop'), { kind: 'address', address: '192.168.0.9' })],
    ['a name, which may be a Service', path(pod('shop'), { kind: 'name', name: 'db.bank.svc' })],
    ['a node', path({ kind: 'node', name: 'node-1' }, pod('shop'))],
    ['all pods of the cluster', path(pod('shop'), { kind: 'pods' })],
    ['labels of any namespace', path(pod('shop'), { kind: 'labels', labels: 'app=web' })],
    ['whose an address is', { kind: 'address', subject: { kind: 'address', address: '192.168.0.9' }, text: '' }],
    ['the whole cluster', { kind: 'cluster', text: '' }],
    ['an agent anywhere', { kind: 'agent', agent: 'felix', text: '' }],
  ])('does not ask about %s', (_what, question) => {
    expect(() => checkRights(shop, question)).toThrow();
    expect(() => checkRights({ namespaces: 'all' }, question)).not.toThrow();
  });

  it('looks at nothing of the whole cluster', () => {
    expect(() => checkWholeCluster(shop)).toThrow();
    expect(() => checkWholeCluster({ namespaces: 'all' })).not.toThrow();
  });
});
