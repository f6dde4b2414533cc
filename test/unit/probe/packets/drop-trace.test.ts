import { expect, it } from 'vitest';
import { DropTrace, parseDrops } from '../../../../src/probe/packets/drop-trace.ts';

const line = (location: string, reason: string): string =>
  `            ping-7224    [001] ..s1. 55990.900205: kfree_skb: skbaddr=00000000aab78349 rx_sk=0000000000000000 protocol=2048 location=${location} reason: ${reason}\n`;

it('counts dropped packets by reason and function', () => {
  const text = line('nf_hook_slow+0xab/0xd0', 'NETFILTER_DROP').repeat(2) + line('ip_forward+0x1/0x2', 'XFRM_POLICY');
  expect([...(parseDrops(text) ?? [])]).toEqual([
    ['NETFILTER_DROP nf_hook_slow', 2],
    ['XFRM_POLICY ip_forward', 1],
  ]);
  expect(parseDrops('')?.size).toBe(0);
});

it('knows nothing where events were lost, or a line has another form', () => {
  const good = line('ip_rcv+0x1/0x2', 'NO_SOCKET');
  for (const bad of [
    'CPU:1 [LOST 17 EVENTS]\n',
    'CPU:1 [LOST EVENTS]\n',
    good.replace(' reason: NO_SOCKET', ''),
    good.replace('location=', 'place='),
    good.replace('NO_SOCKET', 'no reason'),
    good.replace('kfree_skb', 'consume_skb'),
  ])
    expect(parseDrops(good + bad), bad).toBeUndefined();
});

it('says why there is no trace', () => {
  expect(DropTrace.start(4, 'x', ['/no/such/folder'])).toMatchObject({ code: 'packets.no-tracefs' });
});
