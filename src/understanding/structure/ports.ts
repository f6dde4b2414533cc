import { isEndToken, means, type Token } from '../token.ts';
import { isColon } from './nouns.ts';
import { placed, replace } from './pieces.ts';

const isPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65_535;

const statuses = new Set([200, 301, 302, 400, 401, 403, 404, 408, 429, 499, 500, 501, 502, 503, 504]);

/** What systems and clients of databases call failures by. */
const errnos = new Set([60, 61, 99, 101, 104, 110, 111, 113, 2002, 2003, 2005, 2013, 10060, 10061]);

/** `端口 502`: a number that is a word of the language elsewhere. */
const numberAt = (token: Token | undefined): { value: number } | undefined => {
  if (token?.type === 'number') return token;
  return token?.type === 'term' && /^\d{3}$/.test(token.text) ? { value: Number(token.text) } : undefined;
};

/** `port 5432`, `tcp 5432`, `5432 端口`, `on 5432`, `db-0 5432`. */
export const findPorts = (tokens: Token[]): void => {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = numberAt(tokens[at]);
    if (token === undefined || !isPort(token.value)) continue;
    const [before, behind] = [tokens[at - 1], tokens[at + 1]];
    const said =
      means(before, 'port') ||
      (isColon(before) && means(tokens[at - 2], 'port')) ||
      means(behind, 'port') ||
      means(before, 'nodeport');
    const protocolWord = means(before, 'protocol') ? before : means(behind, 'protocol') ? behind : undefined;
    const unit =
      behind !== undefined &&
      (means(behind, 'time-unit') ||
        behind.text === '%' ||
        behind.type === 'amount' ||
        means(behind, 'pod', 'node', 'time') ||
        /^(?:times|bytes?|packets?|requests?|replicas?|ms|个|次|台|条|秒|分钟|小时|percent|nodes?|of)$/.test(
          behind.text,
        ));
    // `error 2003`, `exit code 137`, and `(110)` behind what a client of a database says.
    const isCode =
      /^(?:error|errno|err|code|sqlstate|status|line|errorcode)$/.test(before?.text ?? '') ||
      (before?.text === '(' &&
        behind?.text === ')' &&
        errnos.has(token.value) &&
        tokens.slice(Math.max(0, at - 12), at).some(({ text }) => /^(?:error|errno|mysql|server|errors)$/.test(text)));
    const naked =
      !unit &&
      !isCode &&
      (!statuses.has(token.value) ||
        (before?.text === 'on' && (tokens[at]?.type === 'number' || isEndToken(tokens[at - 2])))) &&
      ((isEndToken(before) && before.port === undefined) ||
        means(before, 'on', 'reach', 'cant-reach', 'of', 'try', 'to') ||
        /^(?:its|it is|之间)$/.test(before?.text ?? '') ||
        (before?.type === 'break' &&
          before.text === ',' &&
          (behind === undefined || (behind.type === 'break' && behind.text === ',')) &&
          tokens.some(isEndToken) &&
          token.value > 20) ||
        (before?.type === 'break' &&
          /^[,():]$/.test(before.text) &&
          token.value > 20 &&
          tokens.slice(Math.max(0, at - 8), at).some(isEndToken)) ||
        (token.value >= 20 &&
          token.value !== 2024 &&
          token.value !== 2025 &&
          (behind === undefined ||
            behind.type === 'break' ||
            means(
              behind,
              'not',
              'both',
              'between',
              'cant-reach',
              'reach',
              'fails',
              'noise',
              'works',
              'to',
              'in',
              'but',
            )) &&
          before !== undefined &&
          !means(before, 'noise', 'time-head', 'now', 'has', 'after') &&
          before.type !== 'break'));
    if (!said && !protocolWord && !naked) continue;
    if (unit && !said) continue;
    const leads = before !== undefined && ((said && means(before, 'port')) || protocolWord === before);
    const from = leads ? at - 1 : at;
    const to = (said && means(behind, 'port')) || (protocolWord !== undefined && protocolWord === behind) ? at + 1 : at;
    const text = protocolWord?.text.replace(/v?[46]$/, '');
    const protocol = text === 'tcp' || text === 'udp' || text === 'sctp' ? text : undefined;
    const kept = from < at && means(tokens[from], 'on') && !means(tokens[from], 'port') ? at : from;
    replace(
      tokens,
      kept,
      to,
      placed(tokens, kept, to, { type: 'port' as const, port: token.value, ...(protocol ? { protocol } : {}) }),
    );
    at = kept;
    // `port 5432 tcp`, `tcp port 5432`
    const near = means(tokens[at + 1], 'protocol') ? at + 1 : means(tokens[at - 1], 'protocol') ? at - 1 : undefined;
    const ported = tokens[at];
    if (near !== undefined && ported?.type === 'port' && ported.protocol === undefined) {
      const nearText = tokens[near]?.text.replace(/v?[46]$/, '');
      if (nearText === 'tcp' || nearText === 'udp' || nearText === 'sctp') {
        tokens[at] = { ...ported, protocol: nearText };
        tokens.splice(near, 1);
        if (near < at) at -= 1;
      }
    }
  }
};
