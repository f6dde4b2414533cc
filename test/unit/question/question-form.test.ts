import { describe, expect, it } from 'vitest';
import { type Question, questionSchema } from '../../../src/case/question.ts';
import { type FilledForm, formOfMeaning, formOfQuestion, readForm } from '../../../src/question/question-form.ts';
import { writeQuestion } from '../../../src/question/write-question.ts';
import { understand } from '../../../src/understanding/understand.ts';
import { said } from '../../helpers/said.ts';

const ends = { asks: 'path', from: 'shop/web-0', to: 'shop/db-0' } as const;
const written = (form: FilledForm): string => {
  const read = readForm(form);
  return read.ok ? writeQuestion(read.question) : `${read.field}: ${said(read.problem)}`;
};

describe('a form that is filled in', () => {
  it.each<[FilledForm, string]>([
    [ends, 'why shop/web-0 cannot reach shop/db-0'],
    [{ ...ends, port: '5432' }, 'why shop/web-0 cannot reach shop/db-0 on 5432/tcp'],
    [{ ...ends, port: '５３/udp' }, 'why shop/web-0 cannot reach shop/db-0 on 53/udp'],
    [{ ...ends, port: 'sctp/99' }, 'why shop/web-0 cannot reach shop/db-0 on 99/sctp'],
    [{ ...ends, port: '53', protocol: 'udp' }, 'why shop/web-0 cannot reach shop/db-0 on 53/udp'],
    [{ ...ends, port: '53/udp', protocol: 'udp' }, 'why shop/web-0 cannot reach shop/db-0 on 53/udp'],
    [{ ...ends, port: 'icmp' }, 'why shop/web-0 cannot reach shop/db-0 on icmp'],
    [{ ...ends, to: 'svc/shop/db:443' }, 'why shop/web-0 cannot reach svc/shop/db on 443/tcp'],
    [
      { ...ends, to: '[fd00::5]' },
      'to: Pick who is to receive, or type a pod, workload, node, Service, address or host name.',
    ],
    [{ ...ends, to: 'fd00::5', port: '80' }, 'why shop/web-0 cannot reach fd00::5 on 80/tcp'],
    [{ ...ends, to: 'name/example.com' }, 'why shop/web-0 cannot reach name/example.com'],
    [{ ...ends, from: 'node/node-1' }, 'why node/node-1 cannot reach shop/db-0'],
    [{ ...ends, from: ' Shop/Web-0 ' }, 'why shop/web-0 cannot reach shop/db-0'],
    [{ ...ends, from: 'web-0', to: 'deploy/db', namespace: 'data' }, 'why data/web-0 cannot reach deploy/data/db'],
    [
      { ...ends, from: 'app=Web,tier=front', namespace: 'shop' },
      'why pods with app=Web,tier=front in namespace shop cannot reach shop/db-0',
    ],
    [{ ...ends, to: 'The Internet', port: '443' }, 'why shop/web-0 cannot reach the internet on 443/tcp'],
    [
      { ...ends, from: 'all pods in namespace shop on node/node-1' },
      'why all pods in namespace shop on node/node-1 cannot reach shop/db-0',
    ],
    [{ ...ends, namespace: 'data' }, 'why shop/web-0 cannot reach shop/db-0'],
    [{ ...ends, asks: 'policy', port: '80' }, 'policy from shop/web-0 to shop/db-0 on 80/tcp'],
    [{ asks: 'no-address', from: 'shop/web-2' }, 'why shop/web-2 has no IP'],
    [{ asks: 'no-address', from: 'deploy/shop/web', to: 'shop/db-0' }, 'why deploy/shop/web has no IP'],
    [{ asks: 'node', from: 'node/node-1' }, 'why node/node-1 is unreachable'],
    [{ asks: 'node', from: 'who' }, 'why node/who is unreachable'],
    [{ asks: 'agent-felix' }, 'why felix is not ready'],
    [{ asks: 'agent-bgp', from: 'Node-1', to: 'fd00::5' }, 'why bgp of node/node-1 is not established with fd00::5'],
    [
      { asks: 'agent-coredns', from: 'coredns-6d4b75cb6d-x2x4k', namespace: 'kube-system' },
      'why coredns of kube-system/coredns-6d4b75cb6d-x2x4k is not ready',
    ],
  ])('is a question: %j', (form, question) => {
    expect(written(form)).toBe(question);
  });

  it.each<[FilledForm, RegExp]>([
    [{ ...ends, from: undefined }, /^from: Pick who sends/],
    [{ ...ends, from: 'shop/web-0:80' }, /^from: Pick who sends/],
    [{ ...ends, from: 'pods with a=b;c in namespace ..' }, /^from: Pick who sends/],
    [{ ...ends, from: '<!channel>' }, /^from: Pick who sends/],
    [{ ...ends, to: '../secrets' }, /^to: Pick who is to receive/],
    [{ ...ends, port: '0' }, /^port: .*1 to 65535/],
    [{ ...ends, port: '65536' }, /^port: .*1 to 65535/],
    [{ ...ends, port: 'tcp/53/udp' }, /^port: /],
    [{ ...ends, port: 'https' }, /^port: /],
    [{ ...ends, port: '53/udp', protocol: 'tcp' }, /^port: .*no two/],
    [{ ...ends, to: 'svc/shop/db:443', port: '80' }, /^port: .*no two/],
    [{ ...ends, protocol: 'udp' }, /^port: .*needs a port/],
    [{ ...ends, protocol: 'icmp', port: '80' }, /^port: ICMP has no ports/],
    [{ asks: 'no-address', from: '10.0.0.5' }, /^from: Only a pod/],
    [{ asks: 'node' }, /^from: Pick the node/],
    [{ asks: 'node', from: 'shop/web-0' }, /^from: Pick the node/],
    [{ asks: 'node', from: '<!channel>' }, /^from: Pick the node/],
    [{ asks: 'agent-bgp', from: '10.0.0.5' }, /^from: Pick the node or the pod/],
    [{ asks: 'agent-bgp', to: 'shop/web-0' }, /^to: A BGP peer is an address/],
    [{ asks: 'agent-bgp', to: '10.0.0.5:179' }, /^to: A BGP peer is an address/],
    [{ asks: 'agent-coredns', to: '10.0.0.5' }, /^to: .*other agents have none/],
  ])('is refused where it is wrong: %j', (form, problem) => {
    expect(written(form)).toMatch(problem);
  });

  it('keeps when it began in the words of who says it, where the question has times', () => {
    const since = 'two hours ago';
    for (const form of [ends, { asks: 'node', from: 'node-1' }, { asks: 'agent-felix' }] as const) {
      expect(readForm({ ...form, since })).toMatchObject({ question: { since: { said: since } } });
    }
    expect(readForm({ ...ends, asks: 'policy', since })).not.toMatchObject({ question: { since: { said: since } } });
  });

  it('keeps what is seen in the words of the record', () => {
    expect(readForm({ ...ends, port: '80', symptom: 'timeout' })).toMatchObject({
      question: { text: 'why shop/web-0 cannot reach shop/db-0 on 80/tcp, timeout', symptoms: ['timeout'] },
    });
  });
});

describe('a form that is opened', () => {
  it.each([
    'why shop/web-0 cannot reach shop/db-0 on 5432/tcp',
    'why node/node-1 cannot reach name/example.com on 443/tcp',
    'why sts/shop/db cannot reach fd00::5 on icmp',
    'policy from shop/web-0 to svc/shop/db on 53/udp',
    'why shop/web-2 has no IP',
  ])('with a question and sent as it is asks that question: %s', (command) => {
    const [, from = '', to = ''] = /(?:why|from) (\S+) .*?(\S+)(?: on \S+)?$/.exec(command) ?? [];
    const kind = command.startsWith('policy') ? 'policy' : command.endsWith('IP') ? 'no-address' : 'path';
    const [, port, protocol = ''] = / on (?:(\d+)\/)?(\w+)$/.exec(command) ?? [];
    const asked = readForm({
      asks: kind,
      from,
      to,
      port,
      ...(protocol ? { port: port ? `${port}/${protocol}` : protocol } : {}),
    });
    if (!asked.ok) throw new Error(asked.field);
    const question = questionSchema.parse(asked.question);
    expect(writeQuestion(question)).toBe(command);
    expect(written(formOfQuestion(question))).toBe(command);
  });

  it.each<[Question, FilledForm]>([
    [
      { kind: 'node', subject: { kind: 'node', name: 'node-1' }, symptoms: ['loss'], text: '' },
      { asks: 'node', from: 'node/node-1', symptom: 'loss' },
    ],
    [
      {
        kind: 'agent',
        agent: 'bird',
        subject: { kind: 'node', name: 'node-1' },
        peers: ['10.0.0.5', '10.0.0.6'],
        since: { said: '14:00', at: '2026-05-14T12:00:00Z' },
        text: '',
      },
      { asks: 'agent-bird', from: 'node/node-1', to: '10.0.0.5', since: '14:00' },
    ],
  ])('with a question about a node or an agent: %j', (question, filled) => {
    expect(formOfQuestion(question)).toEqual(filled);
  });

  it.each<[string, Partial<FilledForm>]>([
    ['web-0 cannot reach anything', { from: 'web-0' }],
    ['shop/web-0 gets connection refused on 5432', { from: 'shop/web-0', port: '5432', symptom: 'refused' }],
  ])('with what is known of a sentence: %s', (text, known) => {
    expect(formOfMeaning(understand({ text }), text)).toMatchObject(known);
  });
});
