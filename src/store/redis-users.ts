import { createHash } from 'node:crypto';
import { oneOfEach, type Scope } from '../settings/scope-settings.ts';
import { rootOf } from './keys.ts';

/**
 * Redis' own users, one for each role: what each may touch. Redis is not trusted for all that, but a worker that
 * is broken into can neither write an approval nor the record of those who hold the key, nor queue a fix.
 */
export const redisRoles = ['bot', 'worker', 'fixer'] as const;
export type RedisRole = (typeof redisRoles)[number];

/** What questions and their answers need; read and written by every role. */
const ofQuestions = [
  ...['run:*', 'steps:*', 'outbox:*', 'evidence:*', 'suspects:*', 'seen:*', 'same:*', 'asker:*', 'asked-in:*', 'turns'],
  ...['recent:*', 'thread:*', 'summary:*', 'history:*', 'cluster-check:*', 'scheduled:*', 'open', 'workers', 'slots'],
  ...['queue:diagnose:*', 'queue:summary:*', 'queue:cluster-check:*'],
];
/** A fix as it is proposed, shown and ended. */
const ofFixes = ['fix:*', 'fix-same:*', 'fixes-of:*', 'fixes:proposed', 'fixes:untold'];
/** What those who hold the key put on record. */
const onRecord = ['audit', 'audit:head', 'askers:*'];

const writes: Record<RedisRole, readonly string[]> = {
  // Without a key its own entries are unproven, too.
  bot: [
    ...[...ofQuestions, ...ofFixes, ...onRecord, 'audit:written:*', 'unproven', 'unproven:head'],
    ...[
      'approvals:*',
      'fixes:*',
      'queue:fix:*',
      'inbox:*',
      'presses:*',
      'refusals:*',
      'refusals-due',
      'judged:*',
      'used-namespace:*',
      'alerts:*',
      'asked-back:*',
    ],
  ],
  worker: [...ofQuestions, ...ofFixes, 'audit:written:*', 'unproven', 'unproven:head', 'names', 'names:writer'],
  fixer: [...ofQuestions, ...ofFixes, ...onRecord, 'audit:written:*', 'fixes:*', 'fixers', 'queue:fix:*'],
};
const reads: Record<RedisRole, readonly string[]> = {
  bot: ['fixers', 'names'],
  worker: ['judged:run:*', 'approvals:*', 'fixers', 'fixes:*', 'audit', 'audit:head'],
  fixer: ['judged:run:*', 'approvals:*', 'unproven', 'unproven:head'],
};

/** No command that administers, looks into other keys' names, or stops the server. */
const commands = [
  ...[
    '-@all',
    '+@read',
    '+@write',
    '+@connection',
    '+@transaction',
    '+@blocking',
    '+@scripting',
    '-@admin',
    '-@dangerous',
  ],
  ...['-script', '+script|load', '+script|exists', '+info', '+wait'],
];

const line = (role: RedisRole, prefix: string, scope: Scope, password: string): string => {
  // The audit is one for all workspaces and clusters.
  const at = (key: string): string => `${/^(?:audit|unproven)/.test(key) ? prefix : rootOf(prefix, scope)}:${key}`;
  return [
    ...['user', role, 'on', `#${createHash('sha256').update(password).digest('hex')}`, 'resetkeys', 'resetchannels'],
    ...writes[role].map((key) => `~${at(key)}`),
    ...reads[role].map((key) => `%R~${at(key)}`),
    ...commands,
  ].join(' ');
};

/** The text of an ACL file. Whoever has no password may ask whether the server is alive, and nothing else. */
export const redisUsers = (
  prefix: string,
  passwords: Readonly<Record<RedisRole, string>>,
  scope: Scope = oneOfEach,
): string =>
  `${[
    'user default on nopass resetkeys resetchannels -@all +ping',
    ...redisRoles.map((role) => line(role, prefix, scope, passwords[role])),
  ].join('\n')}\n`;
