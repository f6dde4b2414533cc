import type { Rule } from '../case/node-state.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { notEvaluated } from './not-evaluated.ts';

/** What a rule does to a packet that it matches. */
export type Effect =
  | { kind: 'continue' }
  | { kind: 'verdict'; verdict: 'accept' | 'drop' | 'reject' }
  | { kind: 'return' }
  | { kind: 'jump'; chain: string; goto: boolean }
  | { kind: 'mark'; value: number; mask: number }
  /** The mark's bits in the mask can be anything afterwards. */
  | { kind: 'forget-mark'; mask: number }
  | { kind: 'notrack' }
  | { kind: 'dnat'; address?: string; port?: number }
  | { kind: 'snat'; to: string }
  | { kind: 'unknown'; reason: Message };

/** Targets after which the packet goes on to the next rule, unchanged in what we look at. */
const goesOn = new Set(
  'LOG NFLOG ULOG TRACE CHECKSUM DSCP TOS TTL HL TCPMSS TCPOPTSTRIP CLASSIFY SET AUDIT SECMARK CONNSECMARK IDLETIMER RATEEST TEE LED ECN HMARK'.split(
    ' ',
  ),
);

const option = (options: string, name: string): string | undefined => {
  const words = options.trim().split(/\s+/);
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
};

/** An address of IPv6 without brackets, which leaves no room for a port. */
const manyColons = (to: string): boolean => to.split(':').length > 2 && !to.includes('[');

/** `1.2.3.4:80`, `[fd00::1]:80`, `1.2.3.4`, `:80`; a range of addresses or ports stays open. */
const dnatTo = (to = ''): Effect => {
  const [, address = manyColons(to) ? to : undefined, port] =
    /^\[([^\]]+)\](?::(\d+))?$/.exec(to) ?? /^([^:]*)(?::(\d+))?$/.exec(to) ?? [];
  return {
    kind: 'dnat',
    ...(address === undefined || address === '' || address.includes('-') ? {} : { address }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
};

const redirectTo = (options: string): Effect => {
  const port = option(options, '--to-ports');
  return { kind: 'dnat', ...(port !== undefined && /^\d+$/.test(port) ? { port: Number(port) } : {}) };
};

const connmark = (options: string): Effect => {
  if (!options.includes('--restore-mark')) return { kind: 'continue' };
  const mask = Number(option(options, '--nfmask') ?? option(options, '--mask') ?? 0xffffffff);
  return { kind: 'forget-mark', mask: Number.isFinite(mask) ? mask : 0xffffffff };
};

/** `chains`: whether the table has a chain of that name; a name that is neither is not evaluated. */
export const effectOf = (rule: Rule, isChain: (name: string) => boolean): Effect => {
  const { target } = rule;
  if (target === undefined) return { kind: 'continue' };
  if (rule.goto || isChain(target)) {
    return isChain(target)
      ? { kind: 'jump', chain: target, goto: rule.goto }
      : { kind: 'unknown', reason: say('walk.chain-unlisted', { chain: target }) };
  }
  switch (target) {
    case 'ACCEPT':
      return { kind: 'verdict', verdict: 'accept' };
    case 'DROP':
      return { kind: 'verdict', verdict: 'drop' };
    case 'REJECT':
      return { kind: 'verdict', verdict: 'reject' };
    case 'RETURN':
      return { kind: 'return' };
    case 'MARK':
      return rule.setMark ? { kind: 'mark', ...rule.setMark } : { kind: 'forget-mark', mask: 0xffffffff };
    case 'CONNMARK':
      return connmark(rule.targetOptions);
    case 'NOTRACK':
      return { kind: 'notrack' };
    case 'CT':
      return rule.targetOptions.includes('--notrack') ? { kind: 'notrack' } : { kind: 'continue' };
    case 'DNAT':
      return dnatTo(option(rule.targetOptions, '--to-destination'));
    case 'REDIRECT':
      return redirectTo(rule.targetOptions);
    case 'MASQUERADE':
      return { kind: 'snat', to: 'masquerade' };
    case 'SNAT':
      return { kind: 'snat', to: option(rule.targetOptions, '--to-source') ?? 'masquerade' };
    default:
      return goesOn.has(target) ? { kind: 'continue' } : { kind: 'unknown', reason: notEvaluated(`-j ${target}`) };
  }
};
