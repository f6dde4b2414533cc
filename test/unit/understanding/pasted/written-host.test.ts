import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const address = (text: string) => ({ kind: 'address', address: text });

/** IPv6 addresses are full of colons, and a colon stands before a port too. */
it.each([
  ['hi all\nweb-0 cannot reach fd00:10::5 on 443', 'fd00:10::5', 443],
  ['hi all\nweb-0 cannot reach fd00:10::5.', 'fd00:10::5', undefined],
  ['hi all\nweb-0 cannot reach fd00:10:0:0:0:0:0:5 port 443', 'fd00:10::5', 443],
  ['hi all\nweb-0 cannot reach fd00:10::/64 on 443', 'fd00:10::/64', 443],
  ['hi all\nweb-0 cannot reach fe80::1%eth0 on 443', 'fe80::1', 443],
  ['hi all\nweb-0 cannot reach [fd00:10::5]:443', 'fd00:10::5', 443],
  ['web-0 said:\nno route to host [fe80::1%eth0]:443', 'fe80::1', 443],
  ['web-0 said:\nConnecting to fd00:10::5 port 443\ntimed out', 'fd00:10::5', 443],
  ['root@web-0:/# nc -zv fd00:10::5 443\ntimed out', 'fd00:10::5', 443],
  ['connect ECONNREFUSED fd00:10::5:443\nfrom web-0', 'fd00:10::5', 443],
  ['各位\nweb-0 连不上 fd00:10::5 的 443 端口', 'fd00:10::5', 443],
  ['hi all\nweb-0 cannot reach 10.0.0.5 on 443', '10.0.0.5', 443],
])('%s', (text, to, port) => {
  const meaning = understand({ text, how: 'mention' });
  expect(meaning).toMatchObject({ kind: 'path', from: { kind: 'pod', name: 'web-0' }, to: address(to) });
  expect(meaning.port).toBe(port);
});

it.each([
  ['read tcp [fd00:10::7]:41234->[fd00:10::5]:443: i/o timeout', 443],
  ['IP6 fd00:10::7.41234 > fd00:10::5.443: Flags [S], seq 1\nIP6 fd00:10::7.41234 > fd00:10::5.443: Flags [S]', 443],
])('who asked is told by both ends of a connection: %s', (text, port) => {
  expect(understand({ text, how: 'paste' })).toMatchObject({
    kind: 'path',
    from: address('fd00:10::7'),
    to: address('fd00:10::5'),
    port,
  });
});
