import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOf, type Supposed } from '../../../src/case/question.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { asksOfPolicy, parsePolicyQuestion } from '../../../src/question/policy-question.ts';
import { said } from '../../helpers/said.ts';

const show = (supposed: Supposed): string =>
  supposed.change === 'staged'
    ? 'staged'
    : `${supposed.change} ${[supposed.policy.namespace, supposed.policy.name].filter(Boolean).join('/')}`;

const read = (text: string): string => {
  const parsed = parsePolicyQuestion(text);
  if (!parsed.ok) return said(parsed.problem);
  const { asked: question } = parsed;
  if (question.kind === 'policy-explain') return `${question.kind}: ${writeEnd(question.subject)}`;
  if (question.kind === 'policy-reach') {
    const { direction, subject, port, protocol } = question;
    return `${direction}: ${writeEnd(subject)}${port ? ` ${port}` : ''}${protocol ? ` ${protocol}` : ''}`;
  }
  if (question.kind === 'policy-change') {
    const { supposing, subject, direction } = question;
    return `${show(supposing)}${subject ? ` ${direction} ${writeEnd(subject)}` : ''}`;
  }
  const { from, to, port, protocol, supposing } = question;
  const kind = supposing === undefined ? question.kind : show(supposing);
  return `${kind}: ${writeEnd(from)} > ${writeEnd(to)}${port ? ` ${port}` : ''}${protocol ? ` ${protocol}` : ''}`;
};

const half = 'Which policy? Write: policy what-if delete shop/allow-web, or policy what-if apply shop/allow-web';

describe('questions about the policies', () => {
  it.each([
    ['policy from shop/web-0 to shop/db-0 on 5432/tcp', 'policy: shop/web-0 > shop/db-0 5432 tcp'],
    ['policy from shop/web-0 to 8.8.8.8 on 53/udp', 'policy: shop/web-0 > 8.8.8.8 53 udp'],
    ['Policy FROM 10.0.0.1 to shop/db-0', 'policy: 10.0.0.1 > shop/db-0'],
    ['policy shop/web-0 -> shop/db-0 on icmp', 'policy: shop/web-0 > shop/db-0 icmp'],
    ['policy explain shop/db-0', 'policy-explain: shop/db-0'],
    ['policy explain 10.0.0.1', 'Only a pod can be explained.'],
    ['policy who-can-reach shop/db-0 on 5432', 'to: shop/db-0 5432 tcp'],
    ['policy WHO-can-reach shop/db-0 on port 53/udp?', 'to: shop/db-0 53 udp'],
    ['policy what-can-reach web-0', 'from: web-0'],
    ['policy what-can-reach shop/web-0 via icmp', 'from: shop/web-0 icmp'],
    ['policy who-can-reach 10.0.0.1', 'Only a pod can be explained.'],
    ['policy who-can-reach svc/shop/db', 'Only a pod can be explained.'],
    ['policy who-can-reach', 'Whom shall they reach? Write: policy who-can-reach shop/db-0 on 5432'],
    ['policy what-can-reach', 'Which pod? Write: policy what-can-reach shop/web-0'],
    ['policy who-can-reach shop/db-0 shop/web-0', 'I could not read that as a question.'],
    ['policy who-can-reach shop/db-0 on 0', 'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.'],
    ['policy diff', 'staged'],
    ['policy diff staged', 'staged'],
    ['policy diff to shop/db-0', 'staged to shop/db-0'],
    ['policy diff from shop/web-0 to shop/db-0 on 5432', 'staged: shop/web-0 > shop/db-0 5432 tcp'],
    ['policy what-if delete shop/allow-web', 'delete shop/allow-web'],
    ['policy WHAT-IF remove deny-all?', 'delete deny-all'],
    ['policy what-if apply shop/allow-web from shop/web-0', 'apply shop/allow-web from shop/web-0'],
    [
      'policy what-if delete shop/allow-web from web-0 to svc/shop/db on 5432',
      'delete shop/allow-web: web-0 > svc/shop/db 5432 tcp',
    ],
    ['policy what-if delete shop/allow-web to 10.0.0.1', 'Only a pod can be explained.'],
    ['policy what-if delete shop/allow-web for shop/web-0', 'I could not read that as a question.'],
    ['policy what-if delete shop/allow-web to shop/db-0 on 5432', 'I could not read that as a question.'],
    ['policy what-if delete a/b/c', half],
    ['policy what-if delete', half],
    ['policy what-if drop shop/allow-web', half],
    ['policy', 'The question about policies is not whole.'],
    ['policy explain', 'The question about policies is not whole.'],
    ['policy from a', 'I could not read that as a question.'],
    ['policy from a to b on 70000', 'The port is not a number from 1 to 65535 with tcp, udp, sctp or icmp.'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['policy cannot reach b', 'policy-0 to b', 'policy/a to b', 'policy.x -> b', 'policy -> b'])(
    '"%s" is about a pod of that name',
    (text) => expect(asksOfPolicy(text)).toBe(false),
  );

  it('never throws, and what it accepts holds only name characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parsePolicyQuestion(`policy from ${text} to ${text}`);
        if (!parsed.ok) return;
        for (const end of endsOf(parsed.asked)) expect(writeEnd(end)).toMatch(/^[a-z0-9.:/-]+$/);
      }),
    );
  });
});
