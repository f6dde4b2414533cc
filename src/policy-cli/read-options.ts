import { InvalidArgumentError } from 'commander';
import { PublicError } from '../errors.ts';
import { parseAddress } from '../intended/policy/addresses.ts';
import type { Query } from '../intended/policy/decide.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import { hasPorts, isIcmp, protocolNumber } from '../intended/policy/protocols.ts';
import { parseCalicoVersion } from '../intended/policy/version.ts';

/** What people write on the command line and in check files → questions. */

/** `shop/web`, `web` (namespace `default`) or an address. */
export const readEnd = (text: string): EndpointRef => {
  if (parseAddress(text)) return { address: text };
  const parts = text.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2 || first === '' || second === '') {
    throw new PublicError('bad-end', `'${text}' is neither a pod nor an address.`, {
      next: 'Write a pod as namespace/name, or an IP address.',
    });
  }
  return second === undefined ? { namespace: 'default', name: first } : { namespace: first, name: second };
};

export const readNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,5}$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be ${least} to ${most}.`);
    }
    return value;
  };

export const readVersion = (text: string): string => {
  if (!parseCalicoVersion(text)) throw new InvalidArgumentError('It must look like 3.32 or v3.32.1.');
  return text;
};

export type QueryInput = {
  from: string;
  to: string;
  protocol?: string | number | undefined;
  port?: number | undefined;
  icmpType?: number | undefined;
  icmpCode?: number | undefined;
};

/** Throws PublicError for what cannot be a question. */
export const readQuery = (input: QueryInput): Query => {
  const protocolText = input.protocol ?? (input.icmpType !== undefined ? 'icmp' : 'tcp');
  const protocol = protocolNumber(protocolText);
  if (protocol === undefined) {
    throw new PublicError('bad-protocol', `'${protocolText}' is not a protocol.`, {
      next: 'Write tcp, udp, sctp, icmp, icmpv6 or a number from 0 to 255.',
    });
  }
  if (input.port !== undefined && !hasPorts(protocol)) {
    throw new PublicError('bad-port', `Protocol ${protocolText} has no ports.`, { next: 'Leave the port out.' });
  }
  if (input.icmpType !== undefined && !isIcmp(protocol)) {
    throw new PublicError('bad-icmp', `Protocol ${protocolText} has no ICMP type.`, { next: 'Use protocol icmp.' });
  }
  return {
    from: readEnd(input.from),
    to: readEnd(input.to),
    protocol,
    ...(input.port !== undefined && { port: input.port }),
    ...(input.icmpType !== undefined && { icmpType: input.icmpType }),
    ...(input.icmpCode !== undefined && { icmpCode: input.icmpCode }),
  };
};

/** `k=v,k2=v2`; a value may hold `=`. */
export const readLabels = (text: string): Map<string, string> => {
  const labels = new Map<string, string>();
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const split = part.indexOf('=');
    if (split < 1) throw new InvalidArgumentError(`'${part}' is not key=value.`);
    labels.set(part.slice(0, split).trim(), part.slice(split + 1));
  }
  return labels;
};
