import { parseAddress } from '../ip/address.ts';
import { say } from '../words/say.ts';
import type { Told } from './ip-sets.ts';
import { notEvaluated } from './not-evaluated.ts';
import type { Packet } from './packet.ts';

/** Conditions that count or remember and always hold. */
const always = new Set(['comment', 'nfacct']);

const words = (text: string): string[] => text.trim().split(/\s+/);

const valueAfter = (text: string, option: string): { value: string; negate: boolean } | undefined => {
  const all = words(text);
  const at = all.indexOf(option);
  const value = at < 0 ? undefined : all[at + 1];
  return value === undefined ? undefined : { value, negate: all[at - 1] === '!' };
};

/** The first packet of a TCP connection carries SYN alone; of later ones the flags are not known. */
const tcpFlags = (text: string, packet: Packet): Told => {
  const all = words(text);
  const at = all.indexOf('--tcp-flags');
  const short = all.indexOf('--syn');
  if (at < 0 && short < 0) return { reason: notEvaluated(text) };
  if (packet.protocol !== 'tcp') return false;
  if (packet.ctState !== 'NEW') return { reason: say('walk.tcp-flags-unknown') };
  const position = at < 0 ? short : at;
  const mask = at < 0 ? ['SYN'] : (all[at + 1] ?? '').split(',');
  const wanted = at < 0 ? ['SYN'] : (all[at + 2] ?? '').split(',');
  const syn = mask.includes('SYN') || mask.includes('ALL');
  const is = syn ? wanted.length === 1 && wanted[0] === 'SYN' : wanted[0] === 'NONE';
  return is !== (all[position - 1] === '!');
};

const inRange = (range: string, address: string): boolean | undefined => {
  const [low, high] = range.split('-').map((each) => parseAddress(each));
  const own = parseAddress(address);
  if (low === undefined || own === undefined) return undefined;
  return own.family === low.family && low.value <= own.value && own.value <= (high ?? low).value;
};

const ipRange = (text: string, packet: Packet): Told => {
  let holds = true;
  for (const [option, address] of [
    ['--src-range', packet.src],
    ['--dst-range', packet.dst],
  ] as const) {
    const asked = valueAfter(text, option);
    if (asked === undefined) continue;
    const inside = inRange(asked.value, address);
    if (inside === undefined) return { reason: say('walk.not-compared', { what: text }) };
    holds &&= inside !== asked.negate;
  }
  return holds;
};

/** Packets of the question are sent to one receiver. */
const packetType = (text: string): Told => {
  const asked = valueAfter(text, '--pkt-type');
  if (asked === undefined) return { reason: notEvaluated(text) };
  return (asked.value === 'unicast') !== asked.negate;
};

/** Conditions that the parser keeps as text; what is not known here is unsure, never passed over. */
export const otherMatch = (module: string, text: string, packet: Packet): Told => {
  if (always.has(module)) return true;
  switch (module) {
    case 'tcp':
      return tcpFlags(text, packet);
    case 'iprange':
      return ipRange(text, packet);
    case 'pkttype':
      return packetType(text);
    default:
      return { reason: notEvaluated(`-m ${module}`) };
  }
};
