import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const pod = { kind: 'pod', namespace: 'shop', name: 'web-0' };

it.each<[string, string, object]>([
  [
    'a host with the address that it was resolved to',
    '[shop/web-0] java.net.ConnectException: Connection refused\nCaused by: mq.data.svc.cluster.local/10.97.14.3:5672',
    { kind: 'path', from: pod, to: { kind: 'service', namespace: 'data', name: 'mq' }, port: 5672 },
  ],
  [
    'no port in a code of a database',
    "shop/web-0: ERROR 2003 (HY000): Can't connect to MySQL server on '10.96.0.7' (110)",
    { kind: 'path', from: pod, to: { kind: 'address', address: '10.96.0.7' } },
  ],
  [
    'a state of SQL is no port either',
    'PHP Warning: mysqli_connect(): (HY000/2002): Connection timed out in /var/www/db.php\ndb host is the pod data/db-0, shop/web-0 says so',
    { kind: 'path', from: pod, to: { kind: 'pod', namespace: 'data', name: 'db-0' } },
  ],
  [
    'a thread is no pod',
    '2024-05-14 10:02:11.331 ERROR [nio-8080-exec-3] Connection to node -1 (kafka.data/10.96.8.8:9092) could not be established.',
    { kind: 'ask-back', to: { kind: 'service', namespace: 'data', name: 'kafka' }, port: 9092, missing: ['from'] },
  ],
  [
    'the journal of a node',
    'Jun 12 06:40:11 gpu-03 kubelet[1187]: E0612 Failed to pull image: dial tcp 10.40.0.12:5000: connect: connection refused',
    {
      kind: 'path',
      from: { kind: 'node', name: 'gpu-03' },
      to: { kind: 'address', address: '10.40.0.12' },
      port: 5000,
    },
  ],
  [
    'the name, and not the error of a look-up',
    "in shop/web-0:\nsocket.gaierror: [Errno -3] Temporary failure in name resolution (host='hooks.example.com', port=443)",
    { kind: 'resolve', from: pod, name: 'hooks.example.com' },
  ],
  [
    'a condition of a node',
    '`kube-w-05` is NotReady: "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"',
    { kind: 'node', of: { kind: 'node', name: 'kube-w-05' } },
  ],
])('%s', (_what, text, meaning) => {
  const read = understand({ text, how: 'paste' });
  expect(read).toMatchObject(meaning);
  if (!('port' in meaning)) expect(read.port).toBeUndefined();
});
