import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineInput } from '../line-input.ts';
import { attempts, type PacketsRequest, packetsRequestOf, receiverOf, type TestRequest } from './packets-request.ts';
import { spacingMs } from './patience.ts';
import type { RawAttempt } from './result.ts';
import { datagram } from './translated.ts';

const resultOf = (code: string | undefined): RawAttempt['result'] => {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EACCES' || code === 'EPERM') return 'unreachable';
  return 'failed';
};

type Report = (attempt: RawAttempt) => void;

/** A pod has one address; of a node's the routes choose. */
const localOf = ({ fromAddress }: PacketsRequest, { origin }: TestRequest): { localAddress?: string } =>
  origin === 'node' ? {} : { localAddress: fromAddress };

/** How one attempt is sent, and how what becomes of it is told. */
type Send = (
  to: { host: string; port: number; sourcePort: number; localAddress?: string },
  tell: (result: RawAttempt['result'], detail: string, errno?: string) => void,
) => void;

/** A connect from a known port. After the handshake it says goodbye, so that the answer to that is seen. */
const sendTcp: Send = ({ sourcePort, ...to }, tell) => {
  const socket = connect({ ...to, localPort: sourcePort });
  socket.once('connect', () => {
    tell('connected', 'the handshake was answered');
    socket.end();
  });
  socket.on('data', () => undefined);
  socket.on('error', (error: NodeJS.ErrnoException) => tell(resultOf(error.code), error.message, error.code));
};

const sendUdp: Send = ({ host, port, sourcePort, localAddress }, tell) => {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', (error: NodeJS.ErrnoException) => tell(resultOf(error.code), error.message, error.code));
  socket.once('message', () => tell('answered', 'a datagram came back'));
  socket.bind({ port: sourcePort, ...(localAddress === undefined ? {} : { address: localAddress }) }, () => {
    // Connected, so that the kernel tells of ICMP errors.
    socket.connect(port, host, () => socket.send(datagram(port, sourcePort)));
  });
};

const sendTest = async (
  request: PacketsRequest,
  index: number,
  test: TestRequest,
  origin: TestRequest['origin'],
  report: Report,
): Promise<void> => {
  if (test.port === undefined || test.firstSourcePort === undefined || test.origin !== origin) return;
  const send = test.protocol === 'tcp' ? sendTcp : sendUdp;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await sleep(spacingMs);
    const sourcePort = test.firstSourcePort + attempt;
    const to = { host: receiverOf(request, test), port: test.port, sourcePort, ...localOf(request, test) };
    send(to, (result, detail, errno) =>
      report({ test: index, sourcePort, result, detail, ...(errno === undefined ? {} : { errno }) }),
    );
  }
};

/**
 * `calico-why probe send [node]`: runs inside the sending pod's network namespace, or the node's own, started
 * by `probe packets`, and sends the tests that are to be sent from there.
 * Says `{"type":"ready"}`, waits for `go`, then prints one line for each thing that happens to an
 * attempt. Ends when its input ends.
 */
export const runSend = async (
  origin: TestRequest['origin'],
  input: LineInput,
  print: (line: string) => void,
): Promise<void> => {
  const request = packetsRequestOf(JSON.parse((await input.next()) ?? ''));
  print(JSON.stringify({ type: 'ready' }));
  if ((await input.next()) !== 'go') return;
  const report: Report = (attempt) => print(JSON.stringify({ type: 'attempt', ...attempt }));
  await Promise.all(request.tests.map((test, index) => sendTest(request, index, test, origin, report)));
  await new Promise<void>((resolve) => input.onEnd(resolve));
};
