import { tableOf } from '../table.ts';
import { say } from '../words/say.ts';
import { type Parsed, refused } from './parsed.ts';

/** `audit fix ID`, `audit user @boris since 2h`: what of the record is wanted. */
export interface AuditRequest {
  fix?: string;
  /** A Slack user id, or a name as it was typed. */
  user?: string;
  /** Milliseconds back from now. */
  sinceMs?: number;
}

const units: Record<string, number> = tableOf({ m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 });
const mostBack = 366 * 86_400_000;

/** Undefined: these are not such words. */
const readPart = (name: string, value: string): AuditRequest | undefined => {
  if (name === 'fix' && /^[\w-]{22}$/.test(value)) return { fix: value };
  if (name === 'user') {
    const mention = /^<@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>$/.exec(value)?.[1];
    const typed = value.replace(/^@/, '');
    if (mention ?? /^[^\s<>]{1,80}$/.test(typed)) return { user: mention ?? typed };
  }
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/i.exec(value) ?? [];
  const back = Number(count) * (units[unit.toLowerCase()] ?? Number.NaN);
  if (name === 'since' && back > 0) return { sinceMs: Math.min(back, mostBack) };
  return undefined;
};

/** Undefined: it is not a wish for the audit. */
export const parseAuditRequest = (text: string): Parsed<AuditRequest> | undefined => {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  if (first.toLowerCase() !== 'audit') return undefined;
  let request: AuditRequest = {};
  for (let at = 0; at < rest.length; at += 2) {
    const [name = '', value = ''] = [rest[at]?.toLowerCase(), rest[at + 1]];
    const part = readPart(name, value);
    if (part === undefined) return refused(say('wrong.audit', { text: `${name} ${value}`.trim().slice(0, 80) }));
    request = { ...request, ...part };
  }
  return { ok: true, asked: request };
};
