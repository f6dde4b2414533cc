import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOf, type Question, symptomsOf } from '../../../src/case/question.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { type Place, readSentence } from '../../../src/question/read-sentence.ts';
import { writeQuestion } from '../../../src/question/write-question.ts';
import { said } from '../../helpers/said.ts';

const notForMe = 'That is no question for me: I look for what is wrong between pods, Services, nodes and addresses.';
const whoCannot = 'Who cannot reach db-0? Please name the pod or node that sends.';
const noPort = 'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.';

const show = (question: Question): string => {
  if (question.kind === 'agent') {
    const { agent, subject, peers = [] } = question;
    return [`agent ${agent}`, ...(subject ? [writeEnd(subject)] : []), ...peers].join(' ');
  }
  if (question.kind === 'cluster') return question.kind;
  if (question.kind === 'changes') {
    const { namespace, subject, since } = question;
    return [question.kind, since?.said, namespace, subject && writeEnd(subject)].filter((part) => part).join(' ');
  }
  if (question.kind === 'policy-change') return writeQuestion(question);
  if ('subject' in question) return `${question.kind} ${writeEnd(question.subject)}`;
  const { kind, from, to, port, protocol } = question;
  const service = `${port === undefined ? '' : ` ${port}`}${protocol ? ` ${protocol}` : ''}`;
  return `${kind === 'path' ? '' : `${kind}: `}${writeEnd(from)} > ${writeEnd(to)}${service}`;
};

const read = (text: string, place: Place = { how: 'command' }): string => {
  const wanted = readSentence(text, place);
  switch (wanted.kind) {
    case 'question':
      return show(wanted.question);
    case 'check':
      return `check ${wanted.name}`;
    case 'again':
      return 'again';
    case 'told':
      return `${wanted.as}: ${said(wanted.problem)}`;
  }
};

describe('what is wrong, as a person says it', () => {
  const symptoms = (text: string) => {
    const wanted = readSentence(text, { how: 'command' });
    return wanted.kind === 'question' ? symptomsOf(wanted.question) : wanted.kind;
  };

  it.each([
    ['shop/web-0 gets connection refused from shop/db-0:5432', ['refused']],
    ['shop/web-0 sometimes cannot reach shop/db-0', ['intermittent']],
    ['shop/web-0 连 shop/db-0 的 5432 端口超时', ['timeout']],
    ['shop/web-0 to shop/db-0 is slow', ['slow']],
    ['why shop/web-0 cannot reach shop/db-0', []],
  ])('%s', (text, expected) => {
    expect(symptoms(text)).toEqual(expected);
  });

  it('is not kept for another connection, which nobody has seen', () => {
    const above: Question = {
      kind: 'path',
      from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
      to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
      symptoms: ['refused'],
      text: '',
    };
    const wanted = readSentence('and back?', { how: 'thread', above });
    expect(wanted.kind === 'question' && symptomsOf(wanted.question)).toEqual([]);
  });
});

describe('a sentence of a person', () => {
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
    ['why <http://web-0.shop|web-0.shop> cannot reach db-0', 'svc/shop/web-0 > db-0'],
    ['web-0 is not able to connect to db-0 via port 80', 'web-0 > db-0 80 tcp'],
    ['why can not web-0 can not reach db-0 ?', 'web-0 > db-0'],
    ['why web-0 cannot reach example.com on 443', 'web-0 > example.com 443 tcp'],
    ['why web-0 cannot reach name/db-0', 'web-0 > name/db-0'],
    ['why web-0 cannot reach name/web.example.com', 'web-0 > name/web.example.com'],
    ['node-1 连不上 node-2', 'node-1 > node-2'],
    ['node-1 连不上节点 node-2', 'node/node-1 > node/node-2'],
    ['worker-0 cannot reach db-0', 'worker-0 > db-0'],
    ['node worker-0 cannot reach db-0', 'node/worker-0 > db-0'],
    ['shop/web-0 连不上 shop/db-0 的 5432 端口', 'shop/web-0 > shop/db-0 5432 tcp'],
    ['pods with app=web in shop cannot reach db-0', 'pods with app=web in namespace shop > db-0'],
    ['all pods on node-2 cannot reach shop/db-0', 'all pods on node/node-2 > shop/db-0'],
    ['all pods in shop on node-2 cannot reach db-0', 'all pods in namespace shop on node/node-2 > db-0'],
    [
      'all pods of shop on node-2 cannot reach the internet',
      'all pods in namespace shop on node/node-2 > the internet',
    ],
    [
      'shop/web-0 cannot reach all pods in namespace data on node-2',
      'shop/web-0 > all pods in namespace data on node/node-2',
    ],
    ['shop/web-0 上不了外网', 'shop/web-0 > the internet'],
    ['everything on node-2 is unreachable', 'node node/node-2'],
    ['BIRD is not ready: BGP not established with 10.0.0.5', 'agent bird 10.0.0.5'],
    ['node-2 上的 calico-node 没有就绪', 'agent calico-node node/node-2'],
    ['the bill', `not-ours: ${notForMe}`],
    ['hello', `not-ours: ${notForMe}`],
    ['why <!channel> cannot reach db-0', `missing: ${whoCannot}`],
    ['why $(reboot) cannot reach db-0', `missing: ${whoCannot}`],
    ['why -rf cannot reach db-0', `missing: ${whoCannot}`],
    ['why why cannot reach db-0', `missing: ${whoCannot}`],
    ['why nobody cannot reach db-0', `missing: ${whoCannot}`],
    ['web-0 connect to', 'missing: What can web-0 not reach? Please name a pod, a Service, an address or a name.'],
    ['why web-0 cannot reach db-0 on 70000', `wrong: ${noPort}`],
    ['why web-0 cannot reach db-0:70000', `wrong: ${noPort}`],
    ['web-0 连不上 db-0 的端口 70000', `wrong: ${noPort}`],
    ['why web-0 cannot reach db-0 on udp', 'wrong: A question about udp needs a port, such as "on 5432/udp".'],
    ['why web-0 cannot reach db-0:80 on 81', 'wrong: The question names two different ports.'],
    ['web-0 to db-0 on port', `wrong: ${noPort}`],
    ['why web-0 cannot reach db-0 on 80/constructor', `wrong: ${noPort}`],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['and back?', 'shop/db-0 > shop/web-0'],
    ['and back on 80?', 'shop/db-0 > shop/web-0 80 tcp'],
    ['on 80?', 'shop/web-0 > shop/db-0 80 tcp'],
    ['on udp 53?', 'shop/web-0 > shop/db-0 53 udp'],
    ['and ping?', 'shop/web-0 > shop/db-0 icmp'],
    ['from web-1?', 'shop/web-1 > shop/db-0 5432 tcp'],
    ['and to svc/shop/db?', 'shop/web-0 > svc/shop/db 5432 tcp'],
    ['反过来呢？', 'shop/db-0 > shop/web-0'],
    ['那 80 端口呢', 'shop/web-0 > shop/db-0 80 tcp'],
    ['again', 'again'],
    ['is it fixed?', 'again'],
    ['evidence?', 'not-yet: The card above says why, and its button “Show evidence” shows what that rests on.'],
    ['why shop/web-0 cannot reach shop/db-1', 'shop/web-0 > shop/db-1'],
  ])('%s, in the thread of a question', (text, expected) => {
    const above: Question = {
      kind: 'path',
      from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
      to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
      port: 5432,
      protocol: 'tcp',
      text: '',
    };
    expect(read(text, { how: 'thread', above })).toBe(expected);
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
          const service = port !== '' ? ' 80 tcp' : verb === 'ping' ? ' icmp' : '';
          expect(read(sentence)).toBe(`shop/web-0 > db-0${service}`);
        },
      ),
    );
  });

  it('never throws, and what it accepts holds only name characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((s) => `why ${s} cannot reach ${s}`),
          fc.string().map((s) => `web-0 连不上 ${s}`),
        ),
        (text) => {
          const wanted = readSentence(text, { how: 'mention' });
          if (wanted.kind !== 'question') return;
          for (const end of endsOf(wanted.question)) expect(writeEnd(end)).toMatch(/^(?:[a-z0-9.:/-]|=|,| )+$/i);
        },
      ),
    );
  });
});

it('where the words do not tell who calls whom, what was read is named in the question back', () => {
  expect(read('shop/web-0 -> svc/shop/api -> shop/db-0, the second hop fails')).toBe(
    'missing: You name shop/web-0, service shop/api, and shop/db-0, and I am not sure which of them sends and which is to be reached. Which two?',
  );
  const wanted = readSentence('shop/web-0 adores shop/db-0', { how: 'mention' });
  expect(wanted.kind === 'told' && said(wanted.next)).toBe('For example: why shop/web-0 cannot reach shop/db-0');
});
