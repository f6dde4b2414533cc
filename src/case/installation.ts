import type { Message } from '../words/message.ts';

/** What `doctor` looks at. A name is part of what scripts read. */
type DoctorCheck =
  | 'settings'
  | 'proxy'
  | 'slack-token'
  | 'slack-scopes'
  | 'slack-hearing'
  | 'redis'
  | 'redis-version'
  | 'redis-aof'
  | 'redis-eviction'
  | 'redis-memory'
  | 'workers'
  | 'api'
  | 'clock'
  | 'rights'
  | 'probes'
  | 'probe-capabilities'
  | 'probe-answers'
  | 'calicoctl';

/** `unknown`: it could not be looked at. `skip`: it is not set up here, so that there is nothing to look at. */
export type DoctorState = 'ok' | 'warn' | 'fail' | 'unknown' | 'skip';

/** One thing that was looked at: how it is, and what to do. */
export interface DoctorLine {
  check: DoctorCheck;
  state: DoctorState;
  said: Message;
  next?: Message | undefined;
}
