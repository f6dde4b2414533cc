import { z } from 'zod';
import type { Dns, Lookup, ResolvConf } from '../../case/dns.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { messageOf } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { smallAnswer } from '../../limits/limits.ts';
import type { DnsRequest } from '../../probe/dns/request.ts';
import type { Exec, ExecTarget } from '../exec.ts';

const askedSchema = z.array(
  z.object({
    server: z.string(),
    name: z.string(),
    outcome: z.enum(['answered', 'no-such-name', 'no-address', 'server-failed', 'refused', 'timeout', 'unreachable']),
    addresses: z.array(z.string()),
    detail: z.string(),
  }),
);
const confSchema = z.object({ servers: z.array(z.string()), search: z.array(z.string()), ndots: z.number() });
const failure = z.string().optional();

const answerSchema = z.object({
  type: z.literal('dns'),
  node: z.string(),
  pod: z.object({ source: z.enum(['sandbox', 'derived']), conf: confSchema, asked: askedSchema, failure }).optional(),
  cluster: askedSchema.optional(),
  host: z.object({ conf: confSchema.optional(), asked: askedSchema, failure }),
});

const command = ['calico-why', 'probe', 'dns'] as const;
const headStartMs = 300;

const lookupsOf = (by: Lookup['by'], asked: z.output<typeof askedSchema>): Lookup[] =>
  asked.map((one) => ({ by, ...one }));

export type DnsAnswer = Pick<Dns, 'resolvConf' | 'lookups'>;

/** One exec in the probe of the asker's node. What could not be asked says so; never throws for what the node does. */
export const askDns = async (
  exec: Exec,
  target: ExecTarget,
  request: Omit<DnsRequest, 'deadlineMs'>,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<DnsAnswer> => {
  const who = `the probe on ${request.node}`;
  const failed = (reason: string): DnsAnswer => ({ resolvConf: missing(reason), lookups: missing(reason) });
  const line = JSON.stringify({ ...request, deadlineMs: Math.max(100, options.deadlineMs - headStartMs) });
  const result = await exec(target, { argv: command, stdin: `${line}\n`, ...options, maxBytes: smallAnswer.bytes });
  if (result.failure !== undefined) return failed(`${who}: ${result.failure}`);
  if (result.exitCode !== 0) {
    return failed(`${who} ended with exit code ${result.exitCode}: ${result.stderr.trim().slice(0, 200)}`);
  }
  let raw: unknown;
  try {
    raw = parseJson(result.stdout, 'its answer', smallAnswer);
  } catch (error) {
    return failed(`${who}: ${messageOf(error)}`);
  }
  const answer = answerSchema.safeParse(raw);
  if (!answer.success) return failed(`${who} said something that is not understood`);
  const { pod, cluster = [], host } = answer.data;
  const problem = (pod ?? host).failure;
  const asked = [...lookupsOf('pod', pod?.asked ?? []), ...lookupsOf('node', host.asked), ...lookupsOf('pod', cluster)];
  const conf: Read<ResolvConf> =
    pod !== undefined
      ? got({ source: pod.source, ...pod.conf })
      : host.conf
        ? got({ source: 'node', ...host.conf })
        : missing(host.failure ?? "the node's resolv.conf was not read");
  return {
    resolvConf: conf,
    lookups: problem !== undefined && (pod ?? host).asked.length === 0 ? missing(`${who}: ${problem}`) : got(asked),
  };
};
