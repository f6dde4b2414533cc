import { describe, expect, it } from 'vitest';
import { RequestError, snapshotRequestOf } from '../../../src/probe/snapshot-request.ts';

describe('a request for claims', () => {
  it('is taken, with the usual prefix', () => {
    expect(snapshotRequestOf({ node: 'n', only: 'claims' })).toMatchObject({ only: 'claims', prefixes: ['cali'] });
  });
  it.each([[{ prefixes: ['-f'] }], [{ prefixes: 'cali' }], [{ prefixes: ['a b'] }], [{ only: 'everything' }]])(
    '%j is refused',
    (more) => expect(() => snapshotRequestOf({ node: 'n', only: 'claims', ...more })).toThrow(RequestError),
  );
});
