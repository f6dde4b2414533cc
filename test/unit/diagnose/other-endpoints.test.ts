import { expect, it } from 'vitest';
import type { ReportAnswer } from '../../../src/case/answer.ts';
import type { Case } from '../../../src/case/case.ts';
import { runChecks } from '../../../src/checks/sequence.ts';
import { askOtherEndpoints } from '../../../src/diagnose/other-endpoints.ts';
import { quiet } from '../../../src/diagnose/quiet.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { judge } from '../../../src/verdict/judge.ts';
import { insertRule, route, routes, rule } from '../helpers/healthy-case.ts';
import { client, entry, inboundCase } from '../helpers/inbound-case.ts';

/** A connection from outside, which two other endpoints may get as well. */
const answerOf = (c: Case): ReportAnswer => {
  const trip = roundTrip(c);
  return { kind: 'report', case: c, report: judge(trip, runChecks(trip)) };
};

const othersAsked = async (harm: (c: Case) => void): Promise<{ cause: string | undefined; asked: number }> => {
  const first = answerOf(await inboundCase({ harm }));
  let asked = 0;
  await askOtherEndpoints(
    first,
    async () => {
      asked += 1;
      return first;
    },
    quiet,
    () => 0,
  );
  return { cause: first.report.verdict.causes[0]?.id, asked };
};

it('are not asked where the node that is called answers nobody out there', async () => {
  const refused = (c: Case) => void routes(c, entry).unshift(route('203.0.113.0/24', { type: 'blackhole' }));
  expect(await othersAsked(refused)).toEqual({ cause: 'no-way-to-client', asked: 0 });
});

it('are asked where what is wrong may be so for one of them alone', async () => {
  const dropped = (c: Case): void =>
    insertRule(
      c,
      entry,
      rule('FORWARD', 'DROP', { matches: [{ kind: 'source', cidr: `${client}/32`, negate: false }] }),
    );
  const { cause, asked } = await othersAsked(dropped);
  expect(cause).toBe('foreign-rule-drops');
  expect(asked).toBeGreaterThan(0);
});
