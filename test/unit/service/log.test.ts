import { describe, expect, it } from 'vitest';
import { keepSecrets } from '../../../src/secrets.ts';
import { openLog } from '../../../src/service/log.ts';

const logged = (details: Record<string, unknown>): Record<string, unknown> => {
  const lines: string[] = [];
  openLog('info', 'test', { write: (line: string) => void lines.push(line) }).error(details, 'it failed');
  return JSON.parse(lines.join('')) as Record<string, unknown>;
};

/** As ioredis, the Web API of Slack and HTTP clients make them. */
const laden = (message: string) =>
  Object.assign(new Error(message), {
    code: 'E_LADEN',
    status: 500,
    command: { name: 'auth', args: ['someone', 'letmein'] },
    previousErrors: [Object.assign(new Error('WRONGPASS'), { command: { args: ['letmein'] } })],
    config: { headers: { authorization: 'letmein' } },
    response: { request: { headers: ['letmein'] } },
    original: { token: 'letmein' },
  });

describe('what is logged of an error', () => {
  it('is its type, code, status, message, stack and cause, and nothing that it carries', () => {
    const error = laden('it broke');
    error.cause = laden('because of this');
    const line = logged({ run: 'r1', error });
    expect(line).toMatchObject({
      run: 'r1',
      msg: 'it failed',
      error: {
        type: 'Error',
        code: 'E_LADEN',
        status: 500,
        message: 'it broke',
        cause: { message: 'because of this' },
      },
    });
    expect(Object.keys(line.error as object).sort()).toEqual(['cause', 'code', 'message', 'stack', 'status', 'type']);
    expect(JSON.stringify(line)).not.toContain('letmein');
  });

  it('is the same under any name', () => {
    for (const name of ['err', 'problem', 'reason'])
      expect(JSON.stringify(logged({ [name]: laden('it broke') }))).not.toContain('letmein');
  });

  it.each<[string, unknown]>([
    ['text', 'boom'],
    ['an object with a token', { token: 'letmein' }],
    ['nothing', undefined],
    [
      'an error that causes itself',
      (() => {
        const error = new Error('round');
        error.cause = error;
        return error;
      })(),
    ],
    [
      'one whose fields throw',
      Object.defineProperty(new Error('mean'), 'code', {
        get: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('of what is thrown as %s, is a line', (_, thrown) => {
    const line = logged({ error: thrown });
    expect(line.msg).toBe('it failed');
    expect(JSON.stringify(line)).not.toContain('letmein');
  });

  it('holds no secret in its words either', () => {
    keepSecrets('pa"ss\\word-1');
    const line = logged({ error: new Error('refused: pa"ss\\word-1'), told: 'with pa"ss\\word-1' });
    expect(JSON.stringify(line)).not.toContain('word-1');
    expect(line.told).toBe('with [secret]');
  });
});
