import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import { type DestinationStream, type Logger, pino } from 'pino';
import { withoutSecrets } from '../secrets.ts';
import { errorFields } from './log-error.ts';

/** An error anywhere among the details is told by its named fields, never spread. */
const fieldsOf = (details: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      name === 'error' || value instanceof Error ? errorFields(value) : value,
    ]),
  );

/** One JSON line per event, on standard output if nothing else is given, without any secret of this process. */
export const openLog = (level: string, role: string, to: DestinationStream = pino.destination(1)): Logger => {
  const clean = { write: (line: string) => to.write(withoutSecrets(line)) };
  const options = {
    level,
    base: { role },
    formatters: { log: fieldsOf },
    serializers: { err: (value: unknown) => value },
  };
  return pino(options, clean);
};

/** The audit on standard output: whatever else is logged, each entry that this process adds is one line. */
export const auditLine = (level: string, role: string): ((entry: object) => void) => {
  const log = openLog(level === 'silent' ? 'silent' : 'info', role);
  return (entry) => log.info({ audit: entry }, 'audit');
};

/** What people look for in the log: a sentence and its details. */
export type OnError = (message: string, details: Record<string, unknown>) => void;

/** The SDK's log lines. Its debug lines hold whole requests, so they stay out. */
export const slackLog = (log: Logger): SlackLogger => {
  const child = log.child({ from: 'slack' });
  const line = (parts: unknown[]): string =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: () => undefined,
    info: (...parts) => child.debug(line(parts)),
    warn: (...parts) => child.warn(line(parts)),
    error: (...parts) => child.error(line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
};
