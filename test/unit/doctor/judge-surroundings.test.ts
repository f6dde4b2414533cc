import { expect, it } from 'vitest';
import type { DoctorState } from '../../../src/case/installation.ts';
import { doctorExitCode, judgeCalicoctl, judgeProxy, judgeWorkers } from '../../../src/doctor/judge-surroundings.ts';
import { verbatim } from '../../../src/words/message.ts';

it.each<[Record<string, string>, DoctorState]>([
  [{}, 'skip'],
  [{ HTTPS_PROXY: ' ' }, 'skip'],
  [{ HTTPS_PROXY: 'http://user:hunter2@proxy:3128' }, 'warn'],
  [{ https_proxy: 'http://proxy:3128', NODE_USE_ENV_PROXY: '1' }, 'ok'],
])('judges the proxy of %j, without its address', (env, state) => {
  const line = judgeProxy(env);
  expect(line.state).toBe(state);
  expect(JSON.stringify(line)).not.toContain('hunter2');
});

it('wants one worker that is alive', () => {
  expect([judgeWorkers('worker', 0).state, judgeWorkers('fixer', 1).state]).toEqual(['fail', 'ok']);
});

it('says why calicoctl cannot be used', () => {
  expect([judgeCalicoctl(undefined).state, judgeCalicoctl(verbatim('no')).state]).toEqual(['ok', 'fail']);
});

it.each<[DoctorState[], number]>([
  [['ok', 'warn', 'skip'], 0],
  [['ok', 'unknown'], 3],
  [['unknown', 'fail'], 1],
])('ends with %j as %i', (states, code) => {
  expect(doctorExitCode(states.map((state) => ({ state })))).toBe(code);
});
