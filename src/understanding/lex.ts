import { isIPv6 } from 'node:net';
import { markedPieces } from './lexicon/lexicon.ts';
import type { NormalText } from './normalize.ts';
import type { Token, Unplaced } from './token.ts';
import { protocolOf, readPort, readWrittenEnd, readWrittenPolicy } from './written-end.ts';

/** Cuts a text into pieces, each read by how it is written; what words mean is found afterwards. */

const space = /\s/;
const han = /[\u3400-\u9fff]/;
/** What names, addresses, ports and options are written with. */
const piece = /[a-z0-9._\-/:@=%[\]+#*\u00c0-\u024f]/;
const clock =
  /^(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:t[\d:.,]+z?)?|\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:am|pm|utc|z)?|\d{1,2}(?:am|pm))$/;
const amount =
  /^(?:[<>~]?\d+(?:\.\d+)?(?:%|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|x|k|kb|mb|gb|b|bytes?|k?pps|mbps|gbps)|x\d+|\d+\.\d+)$/;
const labels =
  /^[a-z0-9][a-z0-9._/-]{0,300}==?[a-z0-9][a-z0-9._-]{0,62}(?:,[a-z0-9][a-z0-9._/-]{0,300}==?[a-z0-9][a-z0-9._-]{0,62}){0,9}$/;

/** `hy000/2002`: a state and an error of a database, neither a name nor a port. */
const sqlState = /^[a-z0-9]{2}\d{3}\/\d{3,5}$/;

const readPiece = (text: string, shown: string): Unplaced => {
  if (markedPieces.has(text) || sqlState.test(text)) return { type: 'word' };
  if (text.startsWith('@')) return { type: 'mention' };
  if (/^--?[a-z]|^-[46]$/.test(text)) return { type: 'option' };
  if (clock.test(text)) return { type: 'clock' };
  if (amount.test(text)) return { type: 'amount' };
  if (/^\d+$/.test(text)) return { type: 'number', value: Number(text) };
  if (labels.test(text)) return { type: 'labels', labels: text.replaceAll('==', '=') };
  const port = readPort(text);
  if (port) return { type: 'port', ...port };
  const space = /^(?:ns|namespace)\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/.exec(text)?.[1];
  if (space) return { type: 'namespace', namespace: space };
  const policy = readWrittenPolicy(text);
  if (policy) return { type: 'policy', policy };
  // Classes and methods of programs are written with dots too.
  const isCode = /\.[A-Z][a-z]|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(shown) && text.includes('.') && !text.includes('/');
  const isFile = /^\/[a-z]/.test(text) || /\/.*\/.*\//.test(text.replace(/^[a-z]+:\/\//, ''));
  const end = protocolOf(text) || isCode || (isFile && !text.includes('://')) ? undefined : readWrittenEnd(text);
  if (end) return { type: 'end', ...end };
  return { type: 'word' };
};

const trimmed = (text: string): [number, number] => {
  // `curl -6`
  if (/^-[46]$/.test(text)) return [0, text.length];
  let [start, end] = [0, text.length];
  const outside = '.:,-/+=#*';
  while (
    start < end &&
    ('.=+#*%'.includes(text.charAt(start)) ||
      (text.charAt(start) === '/' && !/[a-z]/.test(text.charAt(start + 1))) ||
      (text.charAt(start) === '-' && !/[a-z-]/.test(text.charAt(start + 1))))
  )
    start += 1;
  // `fd00::` is an address to its end; `::` alone is a mark.
  while (
    end > start &&
    outside.includes(text.charAt(end - 1)) &&
    !text.slice(start, end).endsWith('/*') &&
    !(end - start > 2 && isIPv6(text.slice(start, end)))
  )
    end -= 1;
  if (text.charAt(start) === '[' && !text.slice(start, end).includes(']')) start += 1;
  if (text.charAt(end - 1) === ']' && !text.slice(start, end).includes('[')) end -= 1;
  // `[shop/web-0]`, but `[fd00::1]:80` as a whole.
  if (text.charAt(start) === '[' && text.charAt(end - 1) === ']' && !/^\[[0-9a-f:.]+\]$/.test(text.slice(start, end))) {
    return [start + 1, end - 1];
  }
  return [start, end];
};

/** What a piece falls into that is none as a whole: `connect:`, `i/o`, `web-0=>db-0`. */
const broken = /[:=@[\]%+#/]/g;

const readPieces = (read: string, shown: string, start: number, end: number, whole = true): Token[] => {
  const [from, to] = trimmed(read.slice(start, end));
  const [a, b] = [start + from, start + to];
  if (b <= a) return [];
  const text = read.slice(a, b);
  const found = readPiece(text, shown.slice(a, b));
  // A clock and a piece such as `:5432` need their colon.
  if (found.type !== 'word' || !whole || sqlState.test(text) || /^\/[\w.-]+\//.test(text) || markedPieces.has(text))
    return [{ ...found, start: a, end: b, text }];
  const cuts = [...text.matchAll(broken)];
  if (cuts.length === 0 || text.length > 2_000) return [{ ...found, start: a, end: b, text }];
  const tokens: Token[] = [];
  let at = 0;
  for (const cut of cuts) {
    tokens.push(...readPieces(read, shown, a + at, a + cut.index, false));
    if (':=[]'.includes(cut[0])) {
      tokens.push({ type: 'break', start: a + cut.index, end: a + cut.index + 1, text: cut[0] });
    }
    at = cut.index + 1;
  }
  tokens.push(...readPieces(read, shown, a + at, b, false));
  return tokens;
};

const asLiteral = (token: Token, literal: ReadonlySet<number>): Token =>
  token.type === 'word' && literal.has(token.start) ? { ...token, literal: true } : token;

export const lex = ({ read, shown, literal }: NormalText): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < read.length) {
    const character = read.charAt(at);
    const arrow = /^(?:<[-=]{1,3}>|<-{1,3}|[-=~]{1,3}>|>{1,3}(?=\s)|>(?=[a-z]))/.exec(read.slice(at, at + 5))?.[0];
    if (character === '\n') tokens.push({ type: 'break', start: at, end: at + 1, text: '\n' });
    if (space.test(character)) at += 1;
    else if (arrow) {
      tokens.push({
        type: 'arrow',
        back: arrow.startsWith('<') && !arrow.endsWith('>'),
        start: at,
        end: at + arrow.length,
        text: arrow,
      });
      at += arrow.length;
    } else if (han.test(character)) {
      tokens.push({ type: 'han', start: at, end: at + 1, text: character });
      at += 1;
    } else if (piece.test(character)) {
      let end = at + 1;
      const isMore = (place: number): boolean =>
        piece.test(read.charAt(place)) ||
        // `app=db,tier=backend`
        (read.charAt(place) === ',' &&
          read.slice(at, place).includes('=') &&
          /^,[a-z0-9][a-z0-9./_-]{0,60}=/.test(read.slice(place, place + 64)));
      while (end < read.length && isMore(end) && !/^(?:-{1,3}|=)>/.test(read.slice(end, end + 4))) end += 1;
      tokens.push(...readPieces(read, shown, at, end));
      const last = read.charAt(end - 1);
      if ('.:'.includes(last)) tokens.push({ type: 'break', start: end - 1, end, text: last });
      at = end;
    } else {
      tokens.push({ type: 'break', start: at, end: at + 1, text: character });
      at += 1;
    }
  }
  return literal.size === 0 ? tokens : tokens.map((token) => asLiteral(token, literal));
};
