import { describe, expect, it } from 'vitest';
import { troubleOfRedis } from '../../../src/store/redis-trouble.ts';

const withCode = (code: string, message: string): Error => Object.assign(new Error(message), { code });
const transaction = (message: string): Error =>
  Object.assign(new Error('EXECABORT Transaction discarded because of previous errors.'), {
    previousErrors: [new Error(message)],
  });

describe('what is wrong with Redis', () => {
  it.each([
    ['full', new Error("OOM command not allowed when used memory > 'maxmemory'. script: f79e, on @user_script:1.")],
    ['full', transaction("OOM command not allowed when used memory > 'maxmemory'.")],
    ['disk', new Error('MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist')],
    ['read-only', new Error("READONLY You can't write against a read only replica.")],
    ['read-only', transaction("READONLY You can't write against a read only replica.")],
    [
      'read-only',
      new Error('UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'),
    ],
    ['password', new Error('WRONGPASS invalid username-password pair or user is disabled.')],
    ['password', new Error('NOAUTH Authentication required.')],
    ['rights', new Error("NOPERM this user has no permissions to run the 'eval' command")],
    ['certificate', withCode('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')],
    ['certificate', withCode('CERT_HAS_EXPIRED', 'certificate has expired')],
    ['tls', withCode('ECONNRESET', 'Client network socket disconnected before secure TLS connection was established')],
    ['tls', withCode('ERR_SSL_WRONG_VERSION_NUMBER', '0A00010B:SSL routines:ssl3_get_record:wrong version number')],
    ['tls', new Error('Protocol error, got "\\u0015" as reply type byte')],
    ['database', new Error('ERR DB index is out of range')],
    ['cluster', new Error('MOVED 3999 127.0.0.1:6381')],
    ['starting', new Error('LOADING Redis is loading the dataset in memory')],
    ['address', withCode('ENOTFOUND', 'getaddrinfo ENOTFOUND redis.invalid')],
    ['away', withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6379')],
    ['away', new Error('Connection is closed.')],
    ['away', new Error("Stream isn't writeable and enableOfflineQueue options is false")],
  ])('is %s', (kind, error) => {
    expect(troubleOfRedis(error)?.kind).toBe(kind);
    expect(troubleOfRedis(new Error('while taking a run', { cause: error }))?.kind).toBe(kind);
  });

  it('is the reason rather than what follows from it', () => {
    const cause = new Error('WRONGPASS invalid username-password pair');
    expect(troubleOfRedis(new Error('Connection is closed.', { cause }))?.kind).toBe('password');
  });

  it.each([
    new Error('the cluster refused: 403'),
    new Error('not a function'),
    'text',
    undefined,
    null,
    { message: 'OOM command not allowed' },
  ])('is nothing of %s', (error) => expect(troubleOfRedis(error)).toBeUndefined());

  it('never loops, however errors are tied', () => {
    const error: Error & { previousErrors?: Error[] } = new Error('odd');
    error.cause = error;
    error.previousErrors = [error, error];
    expect(troubleOfRedis(error)).toBeUndefined();
  });
});
