import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOf } from '../../../src/case/question.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { parseQuestion } from '../../../src/question/parse.ts';
import { said } from '../../helpers/said.ts';

const read = (text: string) => {
  const parsed = parseQuestion(text);
  if (!parsed.ok) return said(parsed.problem);
  if (parsed.asked.kind !== 'path') return parsed.asked.kind;
  const { from, to, port, protocol } = parsed.asked;
  return `${writeEnd(from)} > ${writeEnd(to)}${port === undefined ? '' : ` ${port}`}${protocol ? ` ${protocol}` : ''}`;
};

describe('parseQuestion', () => {
  it.each([
    ['why shop/web-0 cannot reach shop/db-0', 'shop/web-0 > shop/db-0'],
    ['why shop/web-0 cannot reach shop/db-0 on 5432', 'shop/web-0 > shop/db-0 5432 tcp'],
    ['why shop/web-0 cannot reach shop/db-0 on port 5432/tcp?', 'shop/web-0 > shop/db-0 5432 tcp'],
    ["why can't web-0 reach db-0", 'web-0 > db-0'],
    ['can web-0 reach db-0 on 80', 'web-0 > db-0 80 tcp'],
    ["web-0 can't reach db-0", 'web-0 > db-0'],
    ['web-0 -> db-0 on 53/udp', 'web-0 > db-0 53 udp'],
    ['web-0 to db-0 on udp/53', 'web-0 > db-0 53 udp'],
    ['why web-0 cannot ping 192.168.60.173 over icmp', 'web-0 > 192.168.60.173 icmp'],
    ['why web-0 cannot reach shop/db-0:5432', 'web-0 > shop/db-0 5432 tcp'],
    ['why web-0 cannot reach svc/shop/db on 5432', 'web-0 > svc/shop/db 5432 tcp'],
    ['why node/node-1 cannot reach pod/db-0', 'node/node-1 > db-0'],
    ['why fd00:42::1 cannot reach fd00:42::2 on 80', 'fd00:42::1 > fd00:42::2 80 tcp'],
    ['why `shop/web-0` cannot reach “shop/db-0”', 'shop/web-0 > shop/db-0'],
    ['why <http://web-0.shop|web-0.shop> cannot reach db-0', 'web-0.shop > db-0'],
    ['', 'The question is empty.'],
    ['hello', 'I could not read that as a question.'],
    ['why <!channel> cannot reach db-0', 'The first name is not a pod, a service, a node or an address.'],
    ['why $(reboot) cannot reach db-0', 'The first name is not a pod, a service, a node or an address.'],
    ['why -rf cannot reach db-0', 'The first name is not a pod, a service, a node or an address.'],
    ['why web-0 cannot reach ../../secrets', 'The second name is not a pod, a service, a node or an address.'],
    ['why web-0 cannot reach db-0 on 70000', 'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.'],
    ['why web-0 cannot reach db-0 on udp', 'A question about udp needs a port, such as "on 5432/udp".'],
    ['why web-0 cannot reach db-0:80 on 81', 'The question names two different ports.'],
    ['why can not web-0 can not reach db-0 ?', 'web-0 > db-0'],
    ['why why cannot reach db-0', 'why > db-0'],
    ['web-0 is not able to connect to db-0 via port 80', 'web-0 > db-0 80 tcp'],
    ['web-0 connect to', 'web-0 > to'],
    ['web-0 to db-0 on port', 'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.'],
    [
      'why web-0 cannot reach db-0 on 80/constructor',
      'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.',
    ],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('reads a sentence made of any of the words that it knows', () => {
    const anyOf = (words: string) => fc.constantFrom(...words.split('|'));
    const denials = anyOf("cannot|can not|can't|cant|could not|does not|doesn't|is not able to|not|unable to");
    fc.assert(
      fc.property(
        anyOf('|why |Why '),
        anyOf('|can |cannot |does |is '),
        fc.array(denials, { maxLength: 3 }),
        anyOf('reach|reaches|connect to|connect|ping|talk to|access|get to|to|->|=>|→'),
        anyOf('| on 80| via port 80/tcp| using tcp/80'),
        anyOf('|?| ?'),
        (why, can, denied, verb, port, end) => {
          const sentence = `${why}${can}shop/web-0 ${denied.join(' ')} ${verb} db-0${port}${end}`;
          expect(read(sentence)).toBe(`shop/web-0 > db-0${port === '' ? '' : ' 80 tcp'}`);
        },
      ),
    );
  });

  it('reads 4,000 characters, and says of a longer text that it is too long', () => {
    const sentence = (length: number) => `${'why web-0 cannot'.padEnd(length - 11)} reach db-0`;
    expect(read(sentence(4_000))).toBe('web-0 > db-0');
    expect(read(sentence(4_001))).toBe(
      'That text has 4001 characters, and I read at most 4000: please ask with fewer.',
    );
  });

  it('never throws, and what it accepts holds only name characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((s) => `why ${s} cannot reach ${s}`),
        ),
        (text) => {
          const parsed = parseQuestion(text);
          if (!parsed.ok) return;
          for (const end of endsOf(parsed.asked)) expect(writeEnd(end)).toMatch(/^[a-z0-9.:/-]+$/);
        },
      ),
    );
  });

  it('stays quick on long hostile input', () => {
    expect(parseQuestion(`why ${'a '.repeat(590)}`).ok).toBe(false);
    expect(parseQuestion('x'.repeat(100_000)).ok).toBe(false);
  });
});
