import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import { type DestinationStream, type Logger, pino } from 'pino';

/** One JSON line per event on standard output. Tokens never get in: only named fields are logged. */
export const openLog = (level: string, role: string, to?: DestinationStream): Logger => {
  const options = {
    level,
    base: { role },
    redact: {
      paths: [
        '*.token',
        '*.botToken',
        '*.appToken',
        '*.signingSecret',
        '*.headers',
        '*.config',
        'error.original',
        'error.command',
        'error.body',
      ],
      censor: '[secret]',
    },
    serializers: { error: pino.stdSerializers.err },
  };
  return to ? pino(options, to) : pino(options);
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
