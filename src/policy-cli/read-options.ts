import { InvalidArgumentError } from 'commander';
import type { EndRef, QuestionOf } from '../case/question.ts';
import { readAs } from '../commands/asked-of.ts';
import { policy } from '../commands/policy.ts';
import { PublicError } from '../errors.ts';
import type { Query } from '../intended/policy/decide.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import { hasPorts, isIcmp, protocolNumber } from '../intended/policy/protocols.ts';
import { parseCalicoVersion } from '../intended/policy/version.ts';
import { parseGoAddress } from '../ip/address.ts';
import { writeEnd } from '../question/end-ref.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';

/** What people write on the command line and in check files → questions. */

/** `shop/web`, `web` (namespace `default`) or an address. */
export const readEnd = (text: string): EndpointRef => {
  if (parseGoAddress(text)) return { address: text };
  const parts = text.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2 || first === '' || second === '') {
    throw new PublicError('bad-end', say('policy.no-end', { text }), {
      next: say('policy.write-end'),
    });
  }
  return second === undefined ? { namespace: 'default', name: first } : { namespace: first, name: second };
};

export const readVersion =
  (tell: Words) =>
  (text: string): string => {
    if (!parseCalicoVersion(text)) throw new InvalidArgumentError(tell(say('policy.bad-version')));
    return text;
  };

export type QueryInput = {
  from: string;
  to: string;
  protocol?: string | number | undefined;
  port?: number | undefined;
  icmpType?: number | undefined;
  icmpCode?: number | undefined;
  /** Of two ends that have both. */
  family?: 4 | 6 | '4' | '6' | undefined;
};

/** Policies see pods, and everything else by its address alone. */
const endText = (end: EndRef): string => {
  if (end.kind === 'pod' || end.kind === 'address') return writeEnd(end);
  throw new PublicError('bad-end', say('policy.no-end', { text: writeEnd(end) }), { next: say('policy.write-end') });
};

/** `from shop/web-0 to shop/db-0 on 5432/tcp`, as it is asked in words. */
export const readWords = (words: readonly string[]): QueryInput => {
  const asked = readAs(policy, `policy ${words.join(' ')}`);
  if (asked.kind !== 'policy' || asked.supposing !== undefined)
    throw new PublicError('question', say('wrong.half-policy'));
  return inputOf(asked);
};

const inputOf = ({ from, to, port, protocol }: QuestionOf<'policy'>): QueryInput => ({
  from: endText(from),
  to: endText(to),
  port,
  protocol,
});

/** Of a connection that is asked about in words. */
export const queryOf = (asked: QuestionOf<'policy'>): Query => readQuery(inputOf(asked));

/** Throws PublicError for what cannot be a question. */
export const readQuery = (input: QueryInput): Query => {
  const protocolText = input.protocol ?? (input.icmpType !== undefined ? 'icmp' : 'tcp');
  const protocol = protocolNumber(protocolText);
  if (protocol === undefined) {
    throw new PublicError('bad-protocol', say('policy.bad-protocol', { text: protocolText }), {
      next: say('policy.write-protocol'),
    });
  }
  if (input.port !== undefined && !hasPorts(protocol)) {
    throw new PublicError('bad-port', say('policy.no-ports', { protocol: protocolText }), {
      next: say('policy.leave-port'),
    });
  }
  if (input.icmpType !== undefined && !isIcmp(protocol)) {
    throw new PublicError('bad-icmp', say('policy.no-icmp', { protocol: protocolText }), {
      next: say('policy.use-icmp'),
    });
  }
  return {
    from: readEnd(input.from),
    to: readEnd(input.to),
    protocol,
    ...(input.port !== undefined && { port: input.port }),
    ...(input.icmpType !== undefined && { icmpType: input.icmpType }),
    ...(input.icmpCode !== undefined && { icmpCode: input.icmpCode }),
    ...(input.family !== undefined && { family: String(input.family) === '6' ? 6 : 4 }),
  };
};

/** `k=v,k2=v2`; a value may hold `=`. */
export const readLabels =
  (tell: Words) =>
  (text: string): Map<string, string> => {
    const labels = new Map<string, string>();
    for (const part of text.split(',')) {
      if (part.trim() === '') continue;
      const split = part.indexOf('=');
      if (split < 1) throw new InvalidArgumentError(tell(say('policy.bad-label', { text: part })));
      labels.set(part.slice(0, split).trim(), part.slice(split + 1));
    }
    return labels;
  };
