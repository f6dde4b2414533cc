import type { Protocol, Question } from '../case/question.ts';
import { readNoAddress } from './address-question.ts';
import { readEnd } from './end-ref.ts';
import { questionHelp } from './grammar.ts';

export type ParsedQuestion = { ok: true; question: Question } | { ok: false; problem: string; help: string };

/** Longer than any two names with their namespaces. */
const longest = 1200;

const refuse = (problem: string): ParsedQuestion => ({ ok: false, problem, help: questionHelp });

/** Slack wraps what looks like a link or a mention; people paste quotes and back ticks. */
const plain = (text: string): string =>
  text
    .replace(/<(?:https?:\/\/)?[^|<>\s]*\|([^<>]*)>/g, '$1')
    .replace(/<https?:\/\/([^<>\s]*)>/g, '$1')
    .replace(/["'`“”‘’*]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const sentence =
  /^(?:why\s+)?(?:(?:can\s?not|can\s?t|can|does|is|do)\s+)?(?<from>\S+)\s+(?:(?:cannot|can\s?not|can\s?t|can|could\s?not|does\s?not|doesn\s?t|is\s+not\s+able\s+to|not|unable\s+to)\s+)*(?:reach(?:es)?|connect(?:\s+to)?|ping|talk\s+to|access|get\s+to|to|->|=>|→)\s+(?<to>\S+?)(?:\s+(?:on|at|via|over|port|using)\s+(?:port\s+)?(?<service>\S+))?\s*\??$/i;

const protocols: Record<string, Protocol> = { tcp: 'tcp', udp: 'udp', sctp: 'sctp', icmp: 'icmp', ping: 'icmp' };

const readService = (written: string): { port?: number; protocol?: Protocol } | undefined => {
  const parts = written.toLowerCase().split('/');
  if (parts.length > 2) return undefined;
  const result: { port?: number; protocol?: Protocol } = {};
  for (const part of parts) {
    const protocol = protocols[part];
    if (protocol && result.protocol === undefined) result.protocol = protocol;
    else if (/^\d{1,5}$/.test(part) && result.port === undefined && Number(part) >= 1 && Number(part) <= 65535) {
      result.port = Number(part);
    } else return undefined;
  }
  return result;
};

/** `why shop/web-0 cannot reach shop/db-0 on 5432` → Question, or what is wrong with it and the grammar. */
export const parseQuestion = (text: string): ParsedQuestion => {
  if (text.length > longest) return refuse('The question is too long.');
  const words = plain(text);
  if (words === '') return refuse('The question is empty.');
  const lacking = readNoAddress(words);
  if (lacking) return { ok: true, question: lacking };
  const match = sentence.exec(words);
  if (!match?.groups) return refuse('I could not read that as a question.');
  const from = readEnd((match.groups.from ?? '').toLowerCase());
  if (!from) return refuse('The first name is not a pod, a service, a node or an address.');
  const to = readEnd((match.groups.to ?? '').replace(/\?$/, '').toLowerCase());
  if (!to) return refuse('The second name is not a pod, a service, a node or an address.');
  const service = match.groups.service === undefined ? {} : readService(match.groups.service.replace(/\?$/, ''));
  if (!service) return refuse('The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.');
  const port = service.port ?? to.port;
  const protocol = service.protocol ?? (port === undefined ? undefined : 'tcp');
  if (protocol === 'icmp' && port !== undefined) return refuse('ICMP has no ports.');
  if (service.port !== undefined && to.port !== undefined && service.port !== to.port) {
    return refuse('The question names two different ports.');
  }
  if (protocol !== undefined && protocol !== 'icmp' && port === undefined) {
    return refuse(`A question about ${protocol} needs a port, such as "on 5432/${protocol}".`);
  }
  return {
    ok: true,
    question: {
      from: from.end,
      to: to.end,
      ...(port === undefined ? {} : { port }),
      ...(protocol === undefined ? {} : { protocol }),
      text: words,
    },
  };
};
