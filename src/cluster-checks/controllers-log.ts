import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import { checkApiFromNode } from '../fixes/by-hand/look-closer.ts';
import { restartControllers } from '../fixes/restart-controllers.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { found, proofOf } from './report.ts';

/**
 * What kube-controllers complains of (steps#003-6, #003-7): the API server refuses it, sends what it cannot
 * read, is not believed, or is not reached. An answer of any kind means that the connection exists, so it is
 * not the network.
 */

/** Levels of Calico's logs in all their spellings, and what a crash leaves (steps#003 had a Python one). */
const complaint =
  /\[(?:ERROR|FATAL|PANIC)\]|\blevel=(?:error|fatal|panic)\b|^[EF]\d{4} |^Traceback |\b(?:ERROR|FATAL|CRITICAL)\b|\bpanic: |JSONDecodeError|Unhandled exception/;
const fatal = /\[(?:FATAL|PANIC)\]|\bpanic: |Unhandled exception/;

type Kind = 'rights' | 'trust' | 'answers' | 'network';

/** In the order in which they are tried: a line about a handshake that fails may also name the address that it dialled. */
const kinds: [kind: Kind, ...patterns: RegExp[]][] = [
  [
    'rights',
    /\bforbidden\b|\bunauthorized\b|must be logged in|provide credentials/i,
    /cannot (?:list|get|watch|create|update|patch|delete) resource/i,
    /\b(?:status|code|HTTP)[ :=/.\d]{0,16}40[13]\b/i,
  ],
  [
    'trust',
    /\bx509: |certificate (?:signed by unknown authority|has expired|is not valid)|bad certificate|unknown ca\b/i,
  ],
  [
    'answers',
    /JSONDecodeError|couldn't get version\/kind|unexpected end of JSON/i,
    /invalid character .{1,16} looking for/i,
    /the server (?:is currently unable|has asked for|rejected our)/i,
    /\b(?:status|code)[ :=]{0,8}5\d\d\b/i,
  ],
  [
    'network',
    /\bdial (?:tcp|udp)\b|connection refused|no route to host|network is unreachable|i\/o timeout|no such host|TLS handshake timeout|connection timed out|connection reset by peer|client connection lost|context deadline exceeded|Max retries exceeded|NewConnectionError/i,
  ],
];

const kindOf = (line: string): Kind | undefined =>
  kinds.find(([, ...patterns]) => patterns.some((pattern) => pattern.test(line)))?.[0];

const meanings: Record<Kind, Message> = {
  rights: say('controllers-log.rights'),
  trust: say('controllers-log.trust'),
  answers: say('controllers-log.answers'),
  network: say('controllers-log.network'),
};

/** What may be secret stands behind the first group. */
const secrets = [
  /(\b)eyJ[\w-]{10}[\w.-]*/gi,
  /(\bBearer\s)\S+/gi,
  /(\b(?:password|token|secret)["']?[=:]\s?["']?)[^\s"',}]+/gi,
];
const shown = (line: string): string =>
  secrets.reduce((text, secret) => text.replace(secret, '$1…'), line).slice(0, 300);

/** The same complaint under one name: without its time, numbers and ids. */
const nameOf = (line: string): string =>
  line
    .replace(/^[EFIW]?\d[\d:.,TZ -]*/, '')
    .replace(/[0-9a-f]{8,}|\d+/gi, '#')
    .slice(0, 160);

/** What is wrong by the last line that tells, in words; `undefined`: none of them does. */
export const verdictOf = (lines: readonly string[]): Message | undefined => {
  const last = lines.map(kindOf).findLast((kind) => kind !== undefined);
  return last && meanings[last];
};

interface Complaint {
  line: string;
  count: number;
  kind: Kind | undefined;
  /** Place of the last of them in the log. */
  at: number;
}

const gather = (lines: readonly string[]): Complaint[] => {
  const gathered = new Map<string, Complaint>();
  for (const [at, line] of lines.entries()) {
    const kind = kindOf(line);
    if (!complaint.test(line) && kind === undefined) continue;
    const name = nameOf(line);
    // The last of its kind is shown: it says until when.
    gathered.set(name, { line, kind, at, count: (gathered.get(name)?.count ?? 0) + 1 });
  }
  return [...gathered.values()].sort((a, b) => b.count - a.count);
};

/** The newest of those whose meaning is known; what came before it and means something else is named as well. */
const judge = (complaints: readonly Complaint[]): { newest?: Complaint; earlier: Kind[] } => {
  const told = complaints.filter(({ kind }) => kind !== undefined).sort((a, b) => b.at - a.at);
  const [newest] = told;
  const earlier = new Set(told.flatMap(({ kind }) => (kind === newest?.kind ? [] : (kind ?? []))));
  return { ...(newest ? { newest } : {}), earlier: [...earlier] };
};

const short: Record<Kind, Message> = {
  rights: say('controllers-log.earlier-rights'),
  trust: say('controllers-log.earlier-trust'),
  answers: say('controllers-log.earlier-answers'),
  network: say('controllers-log.earlier-network'),
};

/** `key`: `namespace/name` of the pod. */
export const logFindings = (
  key: string,
  lines: readonly string[],
  pod: { ready: boolean; node: string | undefined },
): ClusterCheckFinding[] => {
  const complaints = gather(lines);
  if (complaints.length === 0) return [];
  const total = complaints.reduce((sum, { count }) => sum + count, 0);
  const { newest, earlier } = judge(complaints);
  const worst = newest ?? complaints.find(({ line }) => fatal.test(line));
  // Connections fail for a moment whenever an API server restarts; one that is ready has one again.
  const over = newest?.kind === 'network' && pod.ready;
  const bad = worst !== undefined && !over;
  const [namespace = '', name = ''] = key.split('/');
  const meaning = newest?.kind && (over ? say('controllers-log.over') : meanings[newest.kind]);
  return [
    found({
      check: 'controllers-log',
      status: bad ? 'fail' : 'warn',
      object: `pod ${key}`,
      statement: say('controllers-log.errors', {
        count: total,
        meaning: meaning ? say('controllers-log.meaning', { meaning }) : '',
        earlier:
          earlier.length > 0 ? say('controllers-log.earlier', { kinds: earlier.map((kind) => short[kind]) }) : '',
        sample: worst ? say('controllers-log.sample', { line: shown(worst.line).slice(0, 160) }) : '',
      }),
      proof: [
        proofOf(
          `kubectl -n ${namespace} logs ${name} --tail=400`,
          complaints.map(({ line, count }) => `${count > 1 ? `${count} × ` : ''}${shown(line)}`),
        ),
      ],
      fixes: [
        ...(bad && newest?.kind === 'network' ? [checkApiFromNode.with({ node: pod.node })] : []),
        restartControllers.with({ namespace, pod: name }),
      ],
    }),
  ];
};
