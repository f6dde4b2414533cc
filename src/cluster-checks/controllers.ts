import type { ClusterCheckFinding, ClusterCheckGap, ClusterCheckReport } from '../case/cluster-check.ts';
import type { ControllersInput } from '../case/cluster-check-input.ts';
import type { Read } from '../case/read.ts';
import { restartControllers } from '../fixes/restart-controllers.ts';
import { say } from '../words/say.ts';
import { logFindings, verdictOf } from './controllers-log.ts';
import { controllersInOrder } from './in-order.ts';
import { found, notRead, proofOf, reportOf, someOf, tableOf } from './report.ts';

/** kube-controllers: whether it runs, may do its work, and what it complains of (steps#003-6, #003-7, #003-8). */

const source = 'kubectl get pods -A -l k8s-app=calico-kube-controllers';

const running = (input: ControllersInput): ClusterCheckFinding[] => {
  if (!input.pods.ok) return [];
  const live = input.pods.value.filter(({ deleting, phase }) => !deleting && phase === 'Running');
  const ready = live.filter((pod) => pod.ready);
  if (input.pods.value.length === 0) {
    return [
      found({
        check: 'controllers-missing',
        status: 'fail',
        statement: say('controllers-missing.none'),
        proof: [proofOf(source, ['No resources found'])],
      }),
    ];
  }
  if (ready.length > 0) return [];
  const [first] = input.pods.value;
  const said = Object.values(input.events ?? {}).flatMap((events) => (events.ok ? events.value : []));
  const kind = verdictOf(said);
  return [
    found({
      check: 'controllers-not-ready',
      status: 'fail',
      object: `pod ${first?.namespace}/${first?.name}`,
      statement: say('controllers-not-ready.why', {
        why: first?.trouble[0] ? say('cluster.why', { why: first.trouble[0] }) : '',
        events: kind === undefined ? '' : say('controllers-not-ready.events', { meaning: kind }),
      }),
      proof: [
        proofOf(
          source,
          input.pods.value.flatMap((pod) => [
            `${pod.namespace}/${pod.name}  ${pod.phase}  ready ${pod.ready}  restarts ${pod.restarts}`,
            ...pod.trouble,
          ]),
        ),
        ...(said.length === 0 ? [] : [proofOf('kubectl get events --field-selector involvedObject.name=POD', said)]),
      ],
      fixes: first ? [restartControllers.with({ namespace: first.namespace, pod: first.name })] : [],
    }),
  ];
};

const rights = ({ rights: answers, account = '' }: ControllersInput): ClusterCheckFinding[] => {
  const refused = answers.filter(({ allowed }) => allowed.ok && !allowed.value);
  const [first] = refused;
  if (first === undefined) return [];
  const names = refused.map(({ verb, group, resource }) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`);
  return [
    found({
      check: 'controllers-rights',
      status: 'fail',
      object: `ServiceAccount ${account.split(':').slice(2).join('/')}`,
      statement: say('controllers-rights.refused', { rights: someOf(names) }),
      proof: [
        proofOf(
          `kubectl auth can-i VERB RESOURCE --as=${account}`,
          answers.map(
            ({ verb, group, resource, allowed }) =>
              `${verb} ${resource}${group === '' ? '' : `.${group}`}: ${allowed.ok ? (allowed.value ? 'yes' : 'no') : 'not known'}`,
          ),
        ),
      ],
      fixes: [
        {
          id: 'restore-controller-rights',
          params: {
            account,
            verb: first.verb,
            resource: `${first.resource}${first.group === '' ? '' : `.${first.group}`}`,
            missing: [...names].sort().join('; '),
          },
        },
      ],
    }),
  ];
};

const switchedOff = (period: Read<string | undefined>): ClusterCheckFinding[] =>
  period.ok && period.value !== undefined && /^0[0a-z]*$/.test(period.value)
    ? [
        found({
          check: 'leaks-not-freed',
          status: 'warn',
          object: 'KubeControllersConfiguration default',
          statement: say('leaks-not-freed.off'),
          proof: [
            proofOf('kubectl get kubecontrollersconfigurations default -o yaml', [`leakGracePeriod: ${period.value}`]),
          ],
        }),
      ]
    : [];

const unasked = ({ rights: answers, pods, logs, events, leakGracePeriod }: ControllersInput): ClusterCheckGap[] => {
  const unknown = answers.flatMap(({ allowed }) => (allowed.ok ? [] : [allowed.reason]));
  const [reason] = unknown;
  return [
    ...notRead([say('gap.controllers-pods'), pods], [say('gap.controllers-settings'), leakGracePeriod]),
    ...(reason === undefined ? [] : [{ what: say('gap.controllers-some-rights', { count: unknown.length }), reason }]),
    ...(answers.length === 0 && pods.ok && pods.value.length > 0
      ? [{ what: say('gap.controllers-rights'), reason: say('gap.account-unknown') }]
      : []),
    ...Object.entries(logs).flatMap(([pod, log]) => notRead([say('gap.log', { pod }), log])),
    ...Object.entries(events ?? {}).flatMap(([pod, read]) => notRead([say('gap.events', { pod }), read])),
  ];
};

export const checkControllers = (evidence: ControllersInput): ClusterCheckReport => {
  const input = controllersInOrder(evidence);
  const pods = input.pods.ok ? input.pods.value : [];
  const findings = [
    ...running(input),
    ...rights(input),
    ...Object.entries(input.logs).flatMap(([key, log]) => {
      const pod = pods.find(({ namespace, name }) => `${namespace}/${name}` === key);
      return log.ok ? logFindings(key, log.value, { ready: pod?.ready ?? false, node: pod?.nodeName }) : [];
    }),
    ...switchedOff(input.leakGracePeriod),
  ];
  const allowed = input.rights.filter(({ allowed: read }) => read.ok && read.value).length;
  return reportOf({
    clusterCheck: 'controllers',
    numbers: {
      pods: pods.length,
      ready: pods.filter(({ ready }) => ready).length,
      rights: input.rights.length,
      allowed,
    },
    tables: [
      tableOf(say('table.controllers'), pods, [
        [say('column.pod'), (pod) => `${pod.namespace}/${pod.name}`],
        [say('column.node'), (pod) => pod.nodeName ?? '–'],
        [say('column.phase'), (pod) => pod.phase],
        [say('column.ready'), (pod) => (pod.ready ? say('cell.yes') : say('cell.no'))],
        [say('column.restarts'), (pod) => pod.restarts],
        [say('column.image'), (pod) => pod.image?.split('/').at(-1) ?? '–'],
      ]),
    ],
    findings,
    notChecked: unasked(input),
    looked: say('looked.controllers', {
      pods: say('looked.controllers-pods', { count: pods.length }),
      rights: say('looked.rights', { count: allowed }),
    }),
  });
};
