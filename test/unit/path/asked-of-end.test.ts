import { describe, expect, it } from 'vitest';
import type { QuestionOf } from '../../../src/case/question.ts';
import { got, missing } from '../../../src/case/read.ts';
import type { Service } from '../../../src/case/service.ts';
import { askedOfEnd, servicePortOf } from '../../../src/path/asked-of-end.ts';
import { verbatim } from '../../../src/words/message.ts';

const port = (number: number, name: string, protocol = 'TCP') => ({ name, port: number, protocol, targetPort: name });
const service: Service = {
  namespace: 'shop',
  name: 'db',
  clusterIPs: ['10.96.0.7'],
  type: 'ClusterIP',
  ports: [port(53, 'dns', 'UDP'), port(80, 'web'), port(443, 'tls')],
  endpoints: got([
    {
      address: '10.0.0.1',
      ready: true,
      ports: [
        { name: 'web', port: 8080, protocol: 'TCP' },
        { name: 'dns', port: 5353, protocol: 'UDP' },
      ],
    },
  ]),
  asked: { address: '10.96.0.7' },
};
const question = (more: Partial<QuestionOf<'path'>>): QuestionOf<'path'> => ({
  kind: 'path',
  from: { kind: 'pod', name: 'a' },
  to: { kind: 'service', namespace: 'shop', name: 'db' },
  text: '',
  ...more,
});

describe('the port behind a Service', () => {
  it.each([
    ['by its number', { port: 80 }, { port: 8080, protocol: 'tcp' }],
    ['the first of TCP where none is named', {}, { port: 8080, protocol: 'tcp' }],
    ['of the protocol', { port: 53, protocol: 'udp' }, { port: 5353, protocol: 'udp' }],
    ['the same where the endpoint does not name it', { port: 443 }, { port: 443, protocol: 'tcp' }],
    ['as it was asked where the Service has none', { port: 81 }, { port: 81, protocol: undefined }],
    ['none for ping', { protocol: 'icmp' }, { port: undefined, protocol: 'icmp' }],
  ] as const)('%s', (_what, asked, expected) => {
    expect(askedOfEnd({ question: question(asked), service, to: { address: '10.0.0.1' } })).toEqual(expected);
  });

  it('is what the question says where no Service or no endpoint is known', () => {
    const asked = { question: question({ port: 80 }), to: { address: '10.0.0.1' } };
    expect(askedOfEnd(asked).port).toBe(80);
    expect(askedOfEnd({ ...asked, service: { ...service, endpoints: missing(verbatim('forbidden')) } }).port).toBe(80);
    expect(askedOfEnd({ ...asked, service, to: {} }).port).toBe(80);
  });

  it('heeds the protocol', () => {
    expect(servicePortOf(service, { port: 53, protocol: 'tcp' })).toBeUndefined();
    expect(servicePortOf({ ports: [] }, {})).toBeUndefined();
  });
});
