import { describe, expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const [caller, called] = [
  { kind: 'pod', namespace: 'shop', name: 'web-0' },
  { kind: 'pod', namespace: 'data', name: 'db-0' },
];

describe('who calls whom is said outright', () => {
  it.each([
    'data/db-0 is what we call and shop/web-0 is who calls it. refused',
    'it is shop/web-0 that throws the timeouts, the host is data/db-0',
    'connection refused. db host is data/db-0, caller is shop/web-0',
    'SYNs leave shop/web-0 but nothing ever comes back from data/db-0',
    'data/db-0 is not answering anything that shop/web-0 sends',
    'the requests that shop/web-0 sends never get to data/db-0',
    'its data/db-0 that shop/web-0 cant reach',
    'data/db-0 注册不上，客户端是 shop/web-0',
    '目标是 data/db-0，报错的是 shop/web-0，连接超时',
    'is there any reason for that shop/web-0 is not getting answer of data/db-0?',
    'could it be that shop/web-0 is not let in by data/db-0',
    'shop/web-0 被 data/db-0 拒之门外',
    'data/db-0 的 7070 对 shop/web-0 不开放',
    'data/db-0 sees the SYN of shop/web-0 and answers, the answer is gone',
    'data/db-0 那边说没收到 shop/web-0 的任何请求',
    'shop/web-0 is the one that complains, and what it wants is data/db-0',
    '"no route to host" from shop/web-0 when it calls data/db-0',
    'why does shop/web-0 hang on data/db-0?',
    'shop/web-0 is stuck waiting for data/db-0',
    'shop/web-0 times out waiting on the pod data/db-0',
    'shop/web-0 blocks on data/db-0',
    'shop/web-0 times out on data/db-0',
    'shop/web-0 fails to load its config from data/db-0',
    'since this morning shop/web-0 has not been able to fetch data from data/db-0',
    'data/db-0 拒绝了 shop/web-0 的连接',
    'data/db-0 重置了 shop/web-0 的连接',
    'data/db-0 丢弃了 shop/web-0 的包',
    'data/db-0 不接受 shop/web-0 的连接',
    'shop/web-0 cannot clone from data/db-0',
    'shop/web-0 cannot stream its log from data/db-0',
    'data/db-0 returns 504 to shop/web-0',
    'data/db-0 answers shop/web-0 with 504',
    'data/db-0 is not working for shop/web-0',
    '为什么 data/db-0 不让 shop/web-0 连',
    'shop/web-0 从 data/db-0 读数据超时',
    'shop/web-0 从 data/db-0 拉取数据失败',
  ])('%s', (text) => {
    expect(understand({ text })).toMatchObject({ kind: 'path', from: caller, to: called });
  });

  it.each([
    'ssh to node-7 and curl data/db-0:9200 hangs',
    'ssh 到节点 node-7 上 curl data/db-0 的 9200 没反应',
    'logged into node-7, telnet data/db-0 9200 times out',
  ])('%s: by where one is', (text) => {
    expect(understand({ text })).toMatchObject({ from: { kind: 'node', name: 'node-7' }, to: called, port: 9200 });
  });

  it.each([
    'requests to data/db-0 hang on shop/web-0',
    'curl data/db-0 hangs on shop/web-0',
    'shop/web-0 连 data/db-0 时连接被拒绝了',
    'data/db-0 cannot get traffic from shop/web-0',
    '从 shop/web-0 读 data/db-0 的数据超时',
    'the answer of data/db-0 never returns to shop/web-0',
  ])('%s: not by the verb of what is called', (text) => {
    expect(understand({ text })).toMatchObject({ from: caller, to: called });
  });

  it('by whom the outside is', () => {
    expect(
      understand({ text: 'our partner at 198.51.100.8 gets RST when he is connecting to svc/gw on 2222' }),
    ).toMatchObject({
      kind: 'inbound',
      from: { kind: 'address', address: '198.51.100.8' },
      to: { kind: 'service', name: 'gw' },
    });
  });
});
