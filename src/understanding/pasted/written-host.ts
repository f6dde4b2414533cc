import { isIPv6 } from 'node:net';
import { bareAddress } from '../../ip/texts.ts';
import { withoutTail } from '../../trim-chars.ts';
import type { End } from '../meaning.ts';
import type { Sentence } from '../sentence.ts';
import { isEndToken, means } from '../token.ts';
import { isLabel, portOf, readWrittenEnd, type WrittenEnd } from '../written-end.ts';

export const sameEnd = (one: End, other: End): boolean => JSON.stringify(one) === JSON.stringify(other);

const bareEnd = (bare: string): WrittenEnd | undefined => {
  const written = readWrittenEnd(bare);
  if (written) return written;
  return isLabel(bare) && /[a-z]/.test(bare) ? { what: { kind: 'thing', name: bare }, sure: true } : undefined;
};

/** A host as programs print it, with the marks that may stand behind it. */
export const endAt = (text: string | undefined, port?: string | undefined): WrittenEnd | undefined => {
  if (text === undefined) return undefined;
  const bare = withoutTail(text, text.startsWith('[') ? '.,:;)"\'' : '.,:;)]"\'');
  const known = bareEnd(bare);
  const number = portOf(port ?? '');
  return known && known.port === undefined && number !== undefined ? { ...known, port: number } : known;
};

/** The IPv6 address in which what was found begins; colons alone do not tell it from a host with its port. */
export const sixAt = ({ ends }: Sentence, found: RegExpExecArray): WrittenEnd | undefined => {
  const at = found.index + found[0].lastIndexOf(found[1] ?? '');
  const six = ends.find(
    ({ what, start, end }) => what.kind === 'address' && what.address.includes(':') && start <= at && at < end,
  );
  const port = portOf(found[2] ?? '');
  return six && six.port === undefined && port !== undefined ? { ...six, port } : six;
};

/** `10.0.0.5 on 443`: the port that is said behind an end. */
export const withPortBehind = ({ tokens }: Sentence, target: WrittenEnd): WrittenEnd => {
  const at = tokens.findIndex((token) => isEndToken(token) && sameEnd(token.what, target.what));
  const next = tokens.slice(at + 1, at + 3).find((token, index) => index > 0 || !means(token, 'on'));
  return at >= 0 && target.port === undefined && next?.type === 'port' ? { ...target, port: next.port } : target;
};

/** `ECONNREFUSED fd00:10::5:443`, as Node.js prints an address and its port. */
export const glued = (text: string): WrittenEnd | undefined => {
  const at = text.lastIndexOf(':');
  const [address, port] = [text.slice(0, Math.max(0, at)), portOf(text.slice(at + 1))];
  return isIPv6(address) && port !== undefined
    ? { what: { kind: 'address', address: bareAddress(address) ?? address }, port, sure: true }
    : undefined;
};
