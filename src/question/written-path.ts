import type { Protocol, QuestionOf } from '../case/question.ts';
import { say } from '../words/say.ts';
import { readConnection } from './connection.ts';
import { readEnd } from './end-ref.ts';
import { type Parsed, refused } from './parsed.ts';

/** Two ends as commands have them: each is one by its place, whatever it is called. */
export interface WrittenPath {
  from: string;
  to: string;
  /** The port, the protocol, or both: `5432`, `53/udp`, `udp/53`, `icmp`. */
  service?: string | undefined;
}

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

/** `text`: the words, for the record. */
export const readWrittenPath = (written: WrittenPath, text: string): Parsed<QuestionOf<'path'>> => {
  const from = readEnd(written.from.toLowerCase());
  if (!from) return refused(say('wrong.first'));
  const to = readEnd(written.to.toLowerCase());
  if (!to) return refused(say('wrong.second'));
  const service = written.service === undefined ? {} : readService(written.service);
  if (!service) return refused(say('wrong.port'));
  if (service.port !== undefined && to.port !== undefined && service.port !== to.port) {
    return refused(say('wrong.two-ports'));
  }
  const connection = readConnection({ port: service.port ?? to.port, protocol: service.protocol });
  if (!connection.ok) return connection;
  return { ok: true, asked: { kind: 'path', from: from.end, to: to.end, ...connection.asked, text } };
};
