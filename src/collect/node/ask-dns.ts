import type { Dns, Lookup, ResolvConf } from '../../case/dns.ts';
import { got, missing, missingOf, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { smallAnswer } from '../../limits/limits.ts';
import { dnsAnswerSchema } from '../../probe/dns/answer.ts';
import type { DnsRequest } from '../../probe/dns/dns-request.ts';
import { type Message, messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Exec, type ExecTarget, endedWith } from '../exec.ts';

const command = ['calico-why', 'probe', 'dns'] as const;
const headStartMs = 300;

const lookupsOf = (by: Lookup['by'], asked: Omit<Lookup, 'by'>[]): Lookup[] => asked.map((one) => ({ by, ...one }));

export type DnsAnswer = Pick<Dns, 'resolvConf' | 'lookups'>;

/** One exec in the probe of the asker's node. What could not be asked says so; never throws for what the node does. */
export const askDns = async (
  exec: Exec,
  target: ExecTarget,
  request: Omit<DnsRequest, 'deadlineMs'>,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<DnsAnswer> => {
  const who = say('noun.probe-on', { node: request.node });
  const failed = (detail: Message | string): DnsAnswer => {
    const failure = missingOf(who, detail);
    return { resolvConf: failure, lookups: failure };
  };
  const line = JSON.stringify({ ...request, deadlineMs: Math.max(100, options.deadlineMs - headStartMs) });
  const result = await exec(target, { argv: command, stdin: `${line}\n`, ...options, maxBytes: smallAnswer.bytes });
  if (result.failure !== undefined) return failed(result.failure);
  if (result.exitCode !== 0) return failed(endedWith(result));
  let raw: unknown;
  try {
    raw = parseJson(result.stdout, say('noun.its-answer'), smallAnswer);
  } catch (error) {
    return failed(saidBy(error));
  }
  const answer = dnsAnswerSchema.safeParse(raw);
  if (!answer.success) return failed(say('read.not-understood'));
  const { pod, cluster = [], host } = answer.data;
  const problem = (pod ?? host).failure;
  const asked = [...lookupsOf('pod', pod?.asked ?? []), ...lookupsOf('node', host.asked), ...lookupsOf('pod', cluster)];
  const conf: Read<ResolvConf> =
    pod !== undefined
      ? got({ source: pod.source, ...pod.conf })
      : host.conf
        ? got({ source: 'node', ...host.conf })
        : missing(host.failure === undefined ? say('read.no-resolv-conf') : messageFor(host.failure));
  return {
    resolvConf: conf,
    lookups: problem !== undefined && (pod ?? host).asked.length === 0 ? missingOf(who, problem) : got(asked),
  };
};
