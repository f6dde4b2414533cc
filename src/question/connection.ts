import type { Protocol } from '../case/question.ts';
import { say } from '../words/say.ts';
import { type Parsed, refused } from './parsed.ts';

export interface Connection {
  port?: number;
  protocol?: Protocol;
}

/** A port is TCP's unless something else is said; ICMP has none, and every other protocol needs one. */
export const readConnection = ({
  port,
  protocol: said,
}: {
  port?: number | undefined;
  protocol?: Protocol | undefined;
}): Parsed<Connection> => {
  const protocol = said ?? (port === undefined ? undefined : 'tcp');
  if (protocol === 'icmp' && port !== undefined) return refused(say('wrong.icmp-port'));
  if (protocol !== undefined && protocol !== 'icmp' && port === undefined) {
    return refused(say('wrong.needs-port', { protocol }));
  }
  return {
    ok: true,
    asked: { ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) },
  };
};
