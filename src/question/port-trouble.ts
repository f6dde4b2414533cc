import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/**
 * Ports as people write them that are none: what is understood of the sentence has no port then, and a question
 * without it would be another one.
 */

const isPort = (text: string): boolean => Number(text) >= 1 && Number(text) <= 65_535;

const number = '(\\d{1,10})(?![\\w.:-])';
/** Where a number can only be a port. */
const places: readonly RegExp[] = [
  new RegExp(`(?:\\bport|端口号?)\\s{0,3}[:=]?\\s{0,3}${number}`, 'g'),
  new RegExp(`\\b(?:on|via)\\s${number}`, 'g'),
  /(?<![\w./-])(\d{1,10})\/(?:tcp|udp|sctp)\b/g,
  /(?<![\w./-])(?:tcp|udp|sctp)\/(\d{1,10})\b/g,
  // Five digits are no part of an IPv6 address.
  /[a-z0-9\]]:(\d{5,10})(?![\d:.])/g,
];

/** `on port` and nothing behind it. */
const half = /\b(?:on|via|over|using|at) port[\s?.!]{0,5}$/;
const protocols = new Set(['tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6', 'sctp', 'icmp', 'http', 'https']);
const withWord = /\b(?:on|via|over|using|port)\s\d{1,10}\/([a-z][a-z0-9-]{0,40})/g;
const twice = /[a-z0-9\]]:(\d{1,5})["')\]]{0,3}\s(?:on|via|over|using|at)\s(?:port\s)?(\d{1,5})(?![\w.:-])/g;

/** What is wrong with a port that was written; undefined: nothing that can be seen. */
export const portTrouble = (text: string): Message | undefined => {
  const read = text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
  if (half.test(read)) return say('wrong.port');
  for (const place of places) {
    for (const [, port = ''] of read.matchAll(place)) if (!isPort(port)) return say('wrong.port');
  }
  for (const [, word = ''] of read.matchAll(withWord)) if (!protocols.has(word)) return say('wrong.port');
  for (const [, one, other] of read.matchAll(twice)) if (Number(one) !== Number(other)) return say('wrong.two-ports');
  return undefined;
};
