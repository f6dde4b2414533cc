import { describe, expect, it } from 'vitest';
import type { Meaning } from '../../../src/understanding/meaning.ts';
import { understand } from '../../../src/understanding/understand.ts';

/** What is excepted, what works and what was done are said beside a question, and do not change whom it is about. */

const pod = (name: string) => ({ kind: 'pod' as const, name });
const path = (from: object, to: object, more: object = {}) => ({ kind: 'path', from, to, ...more });

describe('what is said beside a question', () => {
  it.each<[string, object]>([
    // Who is excepted fails where the others work, and works where the others fail.
    ['all but web-2 reach db-0, it does not', path(pod('web-2'), pod('db-0'))],
    ['everyone except web-2 can reach db-0, it can not', path(pod('web-2'), pod('db-0'))],
    ['除了 web-2，其他都能访问 db-0，它连不上', path(pod('web-2'), pod('db-0'))],
    ['除了 web-2 其他 pod 都连不上 db-0', path({ kind: 'pods' }, pod('db-0'), { works_from: pod('web-2') })],
    ['all pods except web-2 cannot reach db-0', path({ kind: 'pods' }, pod('db-0'), { works_from: pod('web-2') })],
    // Whose connection somebody ends, and who ends his own.
    ['db-0 断开了 web-0 的连接', path(pod('web-0'), pod('db-0'))],
    ['为什么 web-0 会断开 db-0 连接', path(pod('web-0'), pod('db-0'))],
    // The part that lacks something, also where the workload of both is named.
    [
      'sts web in shop: web-0 has an IP, but web-1 has no ip',
      { kind: 'no-address', of: { kind: 'pod', namespace: 'shop', name: 'web-1' } },
    ],
    // A node that works is asked about where nothing else is.
    ['is calico-node healthy on node-2', { kind: 'agent', of: { kind: 'node', name: 'node-2' } }],
    ['calico-node on node-1 is fine, node-2 is not ready', { kind: 'agent', of: { kind: 'node', name: 'node-2' } }],
    // Two nodes of one address, whatever that breaks.
    ['two nodes node-1 and node-2 have 10.0.2.15, port 179 fails', { kind: 'address', asks: 'duplicate' }],
    // Between a node and all others.
    ['packet loss between node-2 and the others', { kind: 'node', of: { kind: 'node', name: 'node-2' } }],
    ['something is wrong between node-2 and the rest', { kind: 'node', of: { kind: 'node', name: 'node-2' } }],
    // What works the other way, or from both, is told for comparison.
    ['web-0 reaches db-0 but db-0 does not reach web-0', path(pod('db-0'), pod('web-0'))],
    [
      'node-5 and node-6 cannot ping each other, both reach node-1',
      { kind: 'nodes', from: { kind: 'node', name: 'node-5' }, to: { kind: 'node', name: 'node-6' } },
    ],
    ['web-0 访问外网超时，web-1 没这问题', path(pod('web-0'), { kind: 'internet' }, { works_from: pod('web-1') })],
    [
      'nodeport 31090 answers on node-1 & node-2 but not on node-3',
      { kind: 'inbound', to: { kind: 'node', name: 'node-3' }, port: 31090 },
    ],
    ['web-0 reaches 10.50.8.4 on 443 but not on 8443', path(pod('web-0'), { kind: 'address' }, { port: 8443 })],
    // Where it only fails once one of them has moved, who calls whom is said before.
    [
      'web-0 to web-1 works on the same node but once web-1 moves to node-9 it hangs',
      path(pod('web-0'), pod('web-1'), { where: 'across-nodes' }),
    ],
    // What stands behind a name of the world is the way to it.
    [
      '用户反馈 https://shop.example.net 打不开，后端是 shop 的 svc/cart',
      { kind: 'inbound', to: { kind: 'name' }, via: { namespace: 'shop', name: 'cart' } },
    ],
    // A way in that is not named is the cluster's.
    ['ingress is broken in the whole cluster', { kind: 'cluster' }],
    ['集群的 ingress 都挂了吗', { kind: 'cluster' }],
  ])('%s', (text, meaning) => {
    expect(understand({ text })).toMatchObject(meaning);
  });

  it.each([
    ['does traffic come back?', 'reverse'],
    ['and the packets that come back?', 'reverse'],
    ['i rolled it back, again', 'again'],
  ])('in a thread: %s', (text, asks) => {
    const before: Meaning = { kind: 'path', from: pod('web-0'), to: pod('db-0') };
    expect(understand({ text, how: 'thread', before })).toMatchObject({ kind: 'follow-up', asks });
  });
});
