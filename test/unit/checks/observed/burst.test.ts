import { describe, expect, it } from 'vitest';
import type { Burst, BurstRow, BurstTap } from '../../../../src/case/burst.ts';
import type { Case } from '../../../../src/case/case.ts';
import { placeSchema } from '../../../../src/case/packets.ts';
import type { Symptom } from '../../../../src/case/question.ts';
import { got, missing, type Read } from '../../../../src/case/read.ts';
import { runChecks } from '../../../../src/checks/sequence.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { judge } from '../../../../src/verdict/judge.ts';
import { say } from '../../../../src/words/say.ts';
import { said } from '../../../helpers/said.ts';
import { healthyCase, live } from '../../helpers/healthy-case.ts';

const places = placeSchema.options;

const row = (more: Partial<BurstRow> = {}, requests = places.map(() => 200), replies = requests): BurstRow => ({
  bytes: 100,
  sent: 200,
  answered: 200,
  p50: 0.3,
  p99: 41,
  taps: places.map(
    (place, at): BurstTap => ({
      place,
      node: at < 4 ? 'node-3' : 'node-2',
      interface: ['eth0', 'cali1', 'vxlan.calico', 'eth0', 'eth0', 'vxlan.calico', 'cali2', 'eth0'][at] ?? '',
      requests: requests[at] ?? 0,
      replies: replies[at] ?? 0,
    }),
  ),
  ...more,
});
const large = row({ bytes: 1_450 });
const burstOf = (...rows: BurstRow[]): Read<Burst> =>
  got({ toAddress: '192.168.1.1', overMs: 10_000, rows, problems: [] });

const asked = (burst: Read<Burst> | undefined, symptoms: Symptom[] = ['intermittent']): Case => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome: 'replied' });
  return { ...c, question: { ...c.question, symptoms }, ...(burst === undefined ? {} : { burst }) };
};

const answer = (c: Case) => {
  const trip = roundTrip(c);
  const findings = runChecks(trip);
  const { verdict } = judge(trip, findings);
  return {
    status: verdict.status,
    summary: said(verdict.summary),
    causes: verdict.causes.map(({ id }) => id),
    bursts: findings
      .filter(({ check }) => check === 'burst')
      .map(({ status, statement }) => `${status}: ${said(statement)}`),
  };
};

const lost37 = row(
  { answered: 163 },
  [200, 200, 200, 200, 163, 163, 163, 163],
  places.map(() => 163),
);

describe('many packets over some time', () => {
  it('what is lost where nobody watches lies between the last place and the receiver', () => {
    const lost = row({ answered: 150 }, [200, 200, 200, 200], [150, 150, 150, 150]);
    const unwatched = { ...lost, taps: lost.taps.filter(({ node }) => node === 'node-3') };
    const { bursts } = answer(asked(burstOf(unwatched, large)));
    expect(bursts[0]).toMatch(/^fail: 50 of 200 .* most of them between eth0 on node-3 and shop\/db-0;/);
  });

  it('without them the check is silent', () => {
    expect(answer(asked(undefined)).bursts).toEqual([]);
  });

  it('sometimes gets a number where nothing is lost', () => {
    const { status, summary, bursts } = answer(asked(burstOf(row(), large)));
    expect(status).toBe('healthy');
    expect(summary).toMatch(
      / 0 of 200 pings lost in 10 s, so at most 1\.5% \(95%\); round trip p50 0\.3 ms, p99 41\.0 ms\./,
    );
    expect(summary).not.toMatch(/Not measured/);
    expect(bursts).toEqual([
      expect.stringMatching(/^pass: 0 of 200 pings of 100 bytes lost in 10 s/),
      expect.stringMatching(/^pass: 0 of 200 pings of 1450 bytes lost in 10 s/),
    ]);
  });

  it('loss is the cause, at its place, although the one try was answered', () => {
    const { status, causes, bursts } = answer(asked(burstOf(lost37, large)));
    expect([status, causes]).toEqual(['broken', ['underlay-drops-tunnel']]);
    expect(bursts[0]).toBe(
      'fail: 37 of 200 pings of 100 bytes lost in 10 s, most of them between eth0 on node-3 and eth0 on node-2; round trip p50 0.3 ms, p99 41.0 ms',
    );
  });

  it('two of 200 are said, and are no cause', () => {
    const few = row(
      { answered: 198 },
      [200, 200, 200, 200, 198, 198, 198, 198],
      places.map(() => 198),
    );
    const { status, bursts } = answer(asked(burstOf(few)));
    expect(status).toBe('healthy');
    expect(bursts[0]).toMatch(/^warn: 2 of 200 pings/);
  });

  it('large ones alone', () => {
    const gone = row(
      { bytes: 1_450, answered: 0 },
      [200, 200, 200, 200, 0, 0, 0, 0],
      places.map(() => 0),
    );
    expect(answer(asked(burstOf(row(), gone), ['large-only'])).bursts[1]).toBe(
      'warn: all 200 pings of 1450 bytes are lost, while those of 100 bytes are answered',
    );
  });

  it('pings that are filtered measure nothing, and that is said', () => {
    const none = row(
      { answered: 0 },
      places.map(() => 0),
    );
    const { status, summary, bursts } = answer(asked(burstOf(none)));
    expect(status).toBe('healthy');
    expect(summary).toMatch(/Not measured, and so not ruled out: sometimes/);
    expect(bursts).toEqual([expect.stringMatching(/^unknown: .*not one of 200 pings/)]);
  });

  it('a burst that could not be sent is not checked', () => {
    const { summary, bursts } = answer(asked(missing(say('read.no-time'), 'timeout')));
    expect(summary).toMatch(/Not measured/);
    expect(bursts).toEqual([expect.stringMatching(/^unknown: /)]);
  });

  it('slow is told by where the time passes', () => {
    const times = [40.9, 40.8, 40.7, 40.6, 0.3, 0.2, 0.2, 0.1];
    const slow = row({ p50: 41 });
    const taps = slow.taps.map((tap, at) => ({ ...tap, p50: times[at] ?? 0, p99: times[at] ?? 0 }));
    const c = asked(burstOf({ ...slow, taps }), ['slow']);
    expect(answer(c).bursts).toEqual([
      'warn: nothing is lost, but the round trip is slow: p50 41.0 ms, p99 41.0 ms; 40.3 ms of it pass between eth0 on node-3 and eth0 on node-2',
    ]);
    // Nobody complained of it: another continent takes as long.
    expect(answer({ ...c, question: { ...c.question, symptoms: ['intermittent'] } } as Case).bursts[0]).toMatch(
      /^pass/,
    );
  });
});
