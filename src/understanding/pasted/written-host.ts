import { withoutTail } from '../../trim-chars.ts';
import { isLabel, readWrittenEnd, type WrittenEnd } from '../written-end.ts';

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
  const number = Number(port);
  return known && port !== undefined && known.port === undefined && number >= 1 && number <= 65_535
    ? { ...known, port: number }
    : known;
};
