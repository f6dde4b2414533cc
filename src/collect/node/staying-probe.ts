import { missingOf } from '../../case/read.ts';
import { packetsLine, probeAnswer } from '../../limits/limits.ts';
import { packetsMessageSchema, type RawPacketsResult } from '../../probe/packets/result.ts';
import { stays } from '../../probe/stays.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecRequest, ExecResult, ExecTarget } from '../exec.ts';
import { hearPart, type StartPart } from '../packets/packet-exec.ts';

export interface Stayed {
  /** How it ended, or its first line where it goes on. */
  answer: ExecResult;
  /** Once, by the same exec. Absent: it has ended, as probes do that know nothing of staying. */
  startPart?: StartPart;
}

/** For all that may follow the first line, in milliseconds; then the probe is left. */
const mostMs = 20_000;
/** The probe says that it stays in one breath with its first line. */
const breathMs = 500;

const wait = (ms: number): Promise<'late'> =>
  new Promise((resolve) => {
    setTimeout(() => resolve('late'), ms).unref();
  });

/**
 * Asks a probe for one line, and keeps its input open: a probe that says so stays for the packets, at the longest
 * until `until` fires. The deadline counts for the first line. Never rejects.
 */
export const askAndStay = async (
  exec: Exec,
  target: ExecTarget,
  { until, ...asked }: Required<Pick<ExecRequest, 'argv' | 'stdin' | 'deadlineMs' | 'signal'>> & { until: AbortSignal },
): Promise<Stayed> => {
  const left = new AbortController();
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<boolean>();
  let input: { write(text: string): void } | undefined;
  let lines = 0;
  let hear: (line: string) => void = () => {};
  const start = performance.now();
  const ending = exec(target, {
    ...asked,
    onLine: (line, stdin) => {
      input = stdin;
      lines += 1;
      if (lines === 1) first.resolve(line);
      else if (lines === 2) second.resolve(line === stays);
      else hear(line);
    },
    deadlineMs: asked.deadlineMs + mostMs,
    maxBytes: probeAnswer.bytes + packetsLine.bytes,
    signal: AbortSignal.any([asked.signal, until, left.signal]),
  });
  const line = await Promise.race([first.promise, ending, wait(asked.deadlineMs)]);
  const tooLate = { host: target.pod, seconds: asked.deadlineMs / 1000 };
  if (line === 'late') {
    left.abort();
    const { exitCode: _, ...ended } = await ending;
    return { answer: { ...ended, failure: say('api.too-late', tooLate), code: 'timeout' } };
  }
  if (typeof line !== 'string') return { answer: line };
  const goesOn = await Promise.race([second.promise, ending, wait(breathMs)]);
  if (typeof goesOn === 'object') return { answer: goesOn };
  const answer: ExecResult = {
    stdout: line,
    stderr: '',
    exitCode: 0,
    truncated: line.length > probeAnswer.bytes,
    milliseconds: performance.now() - start,
  };
  const leave = (): void => left.abort();
  if (goesOn !== true) {
    leave();
    return { answer };
  }
  const startPart: StartPart = (request, { deadlineMs, signal }) => {
    const who = say('noun.probe-on', { node: request.node });
    const part = hearPart<RawPacketsResult>(who, packetsMessageSchema);
    hear = (said) => {
      part.hear(said);
      const found = part.found();
      if (found !== undefined) part.over({ ok: true, value: found });
    };
    ending.then(part.ended);
    const timer = setTimeout(() => {
      const late = { host: target.pod, seconds: deadlineMs / 1000 };
      part.over(missingOf(who, say('api.too-late', late), 'timeout'));
    }, deadlineMs);
    signal.addEventListener('abort', leave, { once: true });
    part.result.then(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      leave();
    });
    input?.write(`${JSON.stringify(request)}\n`);
    const { ready, seen, sent, result } = part;
    return { ready, seen, sent, result, order: (word) => input?.write(`${word}\n`) };
  };
  return { answer, startPart };
};
