import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { dyingWithUs, startChild, stopChild } from '../command.ts';
import { inside } from '../pod-namespace.ts';
import { attempts, type PacketsRequest } from './packets-request.ts';
import { spacingMs } from './patience.ts';
import type { RawAttempt } from './result.ts';
import { icmpToken } from './translated.ts';

/** Sends from inside the pod's namespace: our own program for TCP and UDP, `ping` for ICMP. */
export interface Sender {
  /** Resolves when `go` will have effect at once, with nothing or with what is wrong. */
  ready: Promise<Message | undefined>;
  go(): void;
  stop(): void;
}

type Report = (attempt: RawAttempt) => void;

const isAttempt = (value: unknown): value is RawAttempt & { type: 'attempt' } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'attempt';

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** The same program again, because a process cannot enter another network namespace without a helper. */
const ownProgram = (place: SendPlace): string[] => [
  process.execPath,
  ...process.execArgv,
  process.argv[1] ?? '',
  'probe',
  'send',
  ...(place.origin === undefined ? [] : [place.origin]),
];

/** The network namespace to send from: a pod's by its name, or with `origin` the node's own. */
export type SendPlace = { namespace: string; origin?: undefined } | { origin: 'node' };

export const at = (place: SendPlace, argv: readonly string[]): string[] =>
  place.origin === undefined ? inside(place.namespace, argv) : [...argv];

const unsent = ({ origin }: SendPlace, why: string): Message =>
  origin === undefined ? say('packets.none-from-pod', { why }) : say('packets.none-from-node', { why });

/** It waits for its request. */
export const startSendProgram = (place: SendPlace) => startChild(at(place, dyingWithUs(ownProgram(place))), 'pipe');

export const startConnectSender = (
  place: SendPlace,
  request: PacketsRequest,
  report: Report,
  child = startSendProgram(place),
): Sender => {
  let rest = '';
  let said = '';
  const ready = new Promise<Message | undefined>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = parseLine(line);
        if (isAttempt(message)) report(message);
        else resolve(undefined);
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2_000) said += chunk.toString('utf8');
    });
    child.once('error', (error) => resolve(unsent(place, error.message)));
    child.once('close', () => resolve(unsent(place, said.trim().split('\n').at(-1)?.slice(0, 160) ?? '')));
  });
  // One that was started ahead may have ended before anybody listened.
  if (child.exitCode !== null) return { ready: Promise.resolve(unsent(place, '')), go: () => {}, stop: () => {} };
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(`${JSON.stringify(request)}\n`);
  return { ready, go: () => child.stdin?.write('go\n'), stop: () => stopChild(child) };
};

/** For the last answer, in seconds; we stop it earlier. */
const longestWait = '3';

/**
 * One ping for the one ICMP test, without `-I`: with a source address ping sends past the routing table.
 * `onEnd` is told when it has ended by itself: all were answered or it failed.
 */
export const pingSender = (
  place: SendPlace,
  request: PacketsRequest,
  test: number,
  icmpId: number,
  report: Report,
  onEnd: () => void,
): Sender => {
  let stop = () => {};
  const family = request.toAddress.includes(':') ? ['-6'] : [];
  const count = ['-c', String(attempts), '-i', String(spacingMs / 1_000), '-W', longestWait];
  const ping = ['ping', '-n', ...family, ...count, '-e', String(icmpId), '-p', icmpToken(icmpId), request.toAddress];
  const argv = at(place, dyingWithUs(ping));
  const go = () => {
    const child = startChild(argv, 'ignore');
    let said = '';
    // A node's replies are seen on an interface before its rules: only ping knows which came through them.
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const [, sequence] of chunk.toString('utf8').matchAll(/icmp_seq=(\d+) (?:ttl|hlim)=/g)) {
        report({ test, sourcePort: Number(sequence), result: 'answered', detail: 'an echo reply came back' });
      }
    });
    const tell = () => {
      const detail = said.trim().split('\n').at(-1)?.slice(0, 160) ?? '';
      report({ test, sourcePort: icmpId, result: resultOf(detail), detail });
    };
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 2_000) said += chunk.toString('utf8');
      // Each packet that the kernel refuses to send is told at once, and ping still waits for an answer.
      if (said.split('sendmsg').length <= attempts) return;
      tell();
      onEnd();
    });
    stop = () => stopChild(child);
    child.once('error', (error) => {
      report({ test, sourcePort: icmpId, result: 'failed', detail: `ping: ${error.message}` });
      onEnd();
    });
    child.once('close', (code) => {
      if (code === 2) tell();
      onEnd();
    });
  };
  return { ready: Promise.resolve(undefined), go, stop: () => stop() };
};

const resultOf = (said: string): RawAttempt['result'] =>
  /unreachable|not permitted/i.test(said) ? 'unreachable' : 'failed';
