import type { DoctorLine, DoctorState } from '../case/installation.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Variables that name a proxy, of which Node takes notice where `NODE_USE_ENV_PROXY` is 1. */
const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const;

/** A proxy's address may hold a password, so that its variable alone is named. */
export const judgeProxy = (env: Readonly<Record<string, string | undefined>>): DoctorLine => {
  const check = 'proxy';
  const set = proxies.filter((name) => (env[name] ?? '').trim() !== '');
  if (set.length === 0) return { check, state: 'skip', said: say('doctor.no-proxy') };
  const variables = set.join(', ');
  if (env.NODE_USE_ENV_PROXY === '1') return { check, state: 'ok', said: say('doctor.proxy', { variables }) };
  const said = say('doctor.proxy-unused', { variables });
  return { check, state: 'warn', said, next: say('doctor.proxy-next') };
};

/** How many of a role said within seconds that they are alive. */
export const judgeWorkers = (role: 'worker' | 'fixer', alive: number): DoctorLine =>
  alive > 0
    ? { check: 'workers', state: 'ok', said: say('doctor.alive', { role, count: alive }) }
    : {
        check: 'workers',
        state: 'fail',
        said: say('doctor.none-alive', { role }),
        next: say('doctor.none-alive-next', { role }),
      };

/** `unfit`: why calicoctl cannot be used here. */
export const judgeCalicoctl = (unfit: Message | undefined): DoctorLine =>
  unfit === undefined
    ? { check: 'calicoctl', state: 'ok', said: say('doctor.calicoctl') }
    : { check: 'calicoctl', state: 'fail', said: unfit, next: say('doctor.calicoctl-next') };

/** For scripts: 0 all is well, 1 something fails, 3 something could not be looked at. */
export const doctorExitCode = (lines: readonly { state: DoctorState }[]): 0 | 1 | 3 => {
  if (lines.some(({ state }) => state === 'fail')) return 1;
  return lines.some(({ state }) => state === 'unknown') ? 3 : 0;
};
