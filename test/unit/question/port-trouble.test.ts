import { expect, it } from 'vitest';
import { portTrouble } from '../../../src/question/port-trouble.ts';
import { said } from '../../helpers/said.ts';

it.each([
  ['web-0 cannot reach db-0 on 70000', /from 1 to 65535/],
  ['web-0 cannot reach db-0 on port 0', /from 1 to 65535/],
  ['web-0 cannot reach db-0:99999', /from 1 to 65535/],
  ['web-0 cannot reach db-0 70000/tcp', /from 1 to 65535/],
  ['web-0 连不上 db-0 端口 70000', /from 1 to 65535/],
  ['web-0 连不上 db-0 的端口号：７００００', /from 1 to 65535/],
  ['web-0 cannot reach db-0 on 80/quic', /from 1 to 65535/],
  ['web-0 cannot reach db-0 on port', /from 1 to 65535/],
  ['web-0 cannot reach db-0:80 on port 81', /two different ports/],
])('%s: what is no port is said', (text, expected) => {
  expect(said(portTrouble(text))).toMatch(expected);
});

it.each([
  'web-0 cannot reach db-0 on 5432/tcp',
  'web-0 cannot reach db-0:80 on 80',
  'web-0 cannot reach [fd00::1]:443',
  'web-0 cannot reach fd00:42:12345::1'.replace('12345', '1234'),
  'web-0 cannot reach db-0:5432 at 14:00',
  'web-0 lost 100000 packets to db-0, 70000 of them over night',
  'web-0 cannot reach https://example.com/a/70000',
  'since 2026-11-30 web-0 cannot reach db-0',
])('%s: nothing is wrong', (text) => {
  expect(portTrouble(text)).toBeUndefined();
});
