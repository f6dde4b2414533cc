import { describe, expect, it } from 'vitest';
import { findingOf } from '../../../src/checks/check.ts';
import type { CauseId } from '../../../src/faults/causes.ts';
import type { CheckId } from '../../../src/faults/checks.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { verbatim } from '../../../src/words/message.ts';
import { healthyCase } from '../helpers/healthy-case.ts';

const path = roundTrip(healthyCase('vxlan')).forward;
const layerOf = (check: CheckId, cause?: CauseId) =>
  findingOf(path, { check, hop: 'source-node', status: 'fail', statement: verbatim('x'), ...(cause ? { cause } : {}) })
    .layer;

describe('the layer of a finding', () => {
  it.each([
    ['rules', undefined, 'programmed'],
    ['rules', 'foreign-rule-drops', 'programmed'],
    ['rules', 'policy-denies-ingress', 'intended'],
    // A counter that moved is what packets did, also where it is a policy's.
    ['rule-counters', 'policy-denies-ingress', 'observed'],
    ['endpoint', 'pod-not-running', 'intended'],
  ] as const)('%s, %s: %s', (check, cause, layer) => {
    expect(layerOf(check, cause)).toBe(layer);
  });
});
