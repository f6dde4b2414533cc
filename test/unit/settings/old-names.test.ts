import { expect, it } from 'vitest';
import { underNewNames } from '../../../src/settings/old-names.ts';

const read = (file: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) => {
  const warned: string[] = [];
  return { ...underNewNames(file, env, (text) => warned.push(text)), warned };
};

it('nothing old: nothing changes, and nothing is said', () => {
  const [file, env] = [{ scheduled: { every: 5 }, log: { level: 'info' } }, { CALICO_WHY_SCHEDULED_EVERY: '7' }];
  expect(read(file, env)).toEqual({ file, env, warned: [] });
});

it('a field of the file moves, a new name wins, and what is no setting stays to be refused', () => {
  const { file, warned } = read({ sweeps: { every: 5, which: ['ipam'], often: true }, scheduled: { every: 9 } });
  expect(file).toEqual({ sweeps: { often: true }, scheduled: { every: 9, checks: ['ipam'] } });
  expect(warned).toEqual([
    expect.stringMatching(/^sweeps.every is called scheduled.every now/),
    expect.stringMatching(/^sweeps.which is called scheduled.checks now/),
  ]);
});

it.each([
  ['the new part', { sweeps: { every: 5 }, scheduled: 'yes' }],
  ['the old part', { sweeps: 'yes' }],
])('%s that holds no settings stays, so that the mistake is told', (_, file) => {
  expect(read(file).file).toEqual(file);
});

it('a variable that is there and empty is not set', () => {
  const { env } = read({}, { CALICO_WHY_SWEEPS_WHICH: 'nodes', CALICO_WHY_SCHEDULED_CHECKS: '' });
  expect(env.CALICO_WHY_SCHEDULED_CHECKS).toBe('nodes');
});
