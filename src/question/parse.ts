import type { Protocol, QuestionOf } from '../case/question.ts';
import { say } from '../words/say.ts';
import { readNoAddress } from './address-question.ts';
import { readEnd } from './end-ref.ts';
import { type Parsed, refused } from './parsed.ts';
import { behindMany, behindOne, behindOptional, phrases } from './phrases.ts';
import { tooLong } from './text-limit.ts';

/** Slack wraps what looks like a link or a mention; people paste quotes and back ticks. */
const plain = (text: string): string =>
  text
    .replace(/<(?:https?:\/\/)?[^|<>\s]*\|([^<>]*)>/g, '$1')
    .replace(/<https?:\/\/([^<>\s]*)>/g, '$1')
    .replace(/["'`“”‘’*]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const asking = phrases('can not|cannot|can t|cant|can|does|is|do');
const denying = phrases(
  'cannot|can not|can t|cant|can|could not|couldnot|does not|doesnot|doesn t|doesnt|is not able to|not|unable to',
);
const reaching = phrases('reaches|reach|connect to|connect|ping|talk to|access|get to|to|->|=>|→');
const leading = phrases('on|at|via|over|port|using');

interface Parts {
  from: string;
  to: string;
  /** The port, the protocol, or both, as they were written. */
  service?: string;
}

/** `shop/db-0`, `shop/db-0 on port 5432/tcp?`: whatever is left of the sentence. */
const readEnding = (words: readonly string[], at: number): Pick<Parts, 'to' | 'service'> | undefined => {
  const to = words[at];
  // Nothing in a sentence that is understood has more words than `db-0 on port 5432 ?`.
  if (to === undefined || words.length > at + 5) return undefined;
  const isEnd = (position: number): boolean =>
    position === words.length || (position === words.length - 1 && words[position] === '?');
  if (isEnd(at + 1)) return { to };
  for (const behind of behindOne(words, at + 1, leading)) {
    for (const place of behindOptional(words, behind, phrases('port'))) {
      const service = words[place];
      if (service !== undefined && isEnd(place + 1)) return { to, service };
    }
  }
  return undefined;
};

/** `[why] [can] FROM cannot … reach TO [on PORT]`; undefined: the words form no such sentence. */
const readSentence = (words: readonly string[]): Parts | undefined => {
  for (const behindWhy of behindOptional(words, 0, phrases('why'))) {
    for (const at of behindOptional(words, behindWhy, asking)) {
      for (const denied of behindMany(words, at + 1, denying)) {
        for (const reached of behindOne(words, denied, reaching)) {
          const ending = readEnding(words, reached);
          const from = words[at];
          if (ending && from !== undefined) return { from, ...ending };
        }
      }
    }
  }
  return undefined;
};

const protocols: ReadonlyMap<string, Protocol> = new Map(
  Object.entries({ tcp: 'tcp', udp: 'udp', sctp: 'sctp', icmp: 'icmp', ping: 'icmp' } as const),
);

const readService = (written: string): { port?: number; protocol?: Protocol } | undefined => {
  const parts = written.toLowerCase().split('/');
  if (parts.length > 2) return undefined;
  const result: { port?: number; protocol?: Protocol } = {};
  for (const part of parts) {
    const protocol = protocols.get(part);
    if (protocol && result.protocol === undefined) result.protocol = protocol;
    else if (/^\d{1,5}$/.test(part) && result.port === undefined && Number(part) >= 1 && Number(part) <= 65535) {
      result.port = Number(part);
    } else return undefined;
  }
  return result;
};

/** `why shop/web-0 cannot reach shop/db-0 on 5432` → Question, or what is wrong with it and the grammar. */
export const parseQuestion = (text: string): Parsed<QuestionOf<'path' | 'no-address'>> => {
  const problem = tooLong(text);
  if (problem) return refused(problem);
  const words = plain(text);
  if (words === '') return refused(say('wrong.empty'));
  const lacking = readNoAddress(words);
  if (lacking) return { ok: true, asked: lacking };
  const parts = readSentence(words.toLowerCase().split(' '));
  if (!parts) return refused(say('wrong.unread'));
  const from = readEnd(parts.from);
  if (!from) return refused(say('wrong.first'));
  const to = readEnd(parts.to.replace(/\?$/, ''));
  if (!to) return refused(say('wrong.second'));
  const service = parts.service === undefined ? {} : readService(parts.service.replace(/\?$/, ''));
  if (!service) return refused(say('wrong.port'));
  const port = service.port ?? to.port;
  const protocol = service.protocol ?? (port === undefined ? undefined : 'tcp');
  if (protocol === 'icmp' && port !== undefined) return refused(say('wrong.icmp-port'));
  if (service.port !== undefined && to.port !== undefined && service.port !== to.port) {
    return refused(say('wrong.two-ports'));
  }
  if (protocol !== undefined && protocol !== 'icmp' && port === undefined) {
    return refused(say('wrong.needs-port', { protocol }));
  }
  return {
    ok: true,
    asked: {
      kind: 'path',
      from: from.end,
      to: to.end,
      ...(port === undefined ? {} : { port }),
      ...(protocol === undefined ? {} : { protocol }),
      text: words,
    },
  };
};
