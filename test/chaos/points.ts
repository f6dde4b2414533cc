/** The boundaries of a fix's steps, where a fix worker is killed or Redis falls. */

/** Steps in Redis, by the name of their script; and what is written into the audit, by its event. */
const redisSteps = [
  'start',
  'audit started',
  'audit right checked',
  'audit looked',
  'audit run begins',
  'begin',
  'ran',
  'audit run ended',
  'audit verified',
  'finish',
  'audit ended',
  'audit asked again',
  'told',
] as const;

/** What the worker does to the cluster and to people. */
const ownSteps = ['look', 'run', 'verify', 'show', 'ask again'] as const;

export type Step = (typeof redisSteps)[number] | (typeof ownSteps)[number];

export interface Point {
  step: Step;
  when: 'before' | 'after' | 'during';
  /** `kill`: SIGKILL to the fix worker. `redis`: Redis falls and comes back; the worker lives. */
  what: 'kill' | 'redis';
}

const point = (what: Point['what'], when: Point['when']) => (step: Step) => ({ step, when, what });

/** Each is tried in turn; `undefined`: nothing goes wrong. */
export const points: readonly (Point | undefined)[] = [
  undefined,
  ...[...redisSteps, ...ownSteps].map(point('kill', 'before')),
  ...[...redisSteps, ...ownSteps].map(point('kill', 'after')),
  undefined,
  ...(['start', 'audit run begins', 'begin', 'run', 'ran', 'finish'] as const).flatMap((step) => [
    point('redis', 'before')(step),
    point('redis', 'after')(step),
  ]),
  // Sent, and the connection breaks before the answer.
  ...(['start', 'audit run begins', 'begin', 'ran', 'finish'] as const).map(point('redis', 'during')),
];

export const nameOf = (one: Point | undefined): string =>
  one === undefined ? 'nothing' : `${one.what === 'kill' ? 'SIGKILL' : 'Redis restarts'} ${one.when} ${one.step}`;
