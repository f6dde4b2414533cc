import type { Read } from '../case/read.ts';
import type { SweepFinding, SweepGap, SweepReport } from '../case/sweep.ts';
import type { ControllersInput } from '../case/sweep-input.ts';
import { logFindings, verdictOf } from './controllers-log.ts';
import { found, many, notRead, proofOf, reportOf, someOf, tableOf } from './report.ts';

/** kube-controllers: whether it runs, may do its work, and what it complains of (seed rows 003-6 to 003-8). */

const source = 'kubectl get pods -A -l k8s-app=calico-kube-controllers';

const running = (input: ControllersInput): SweepFinding[] => {
  if (!input.pods.ok) return [];
  const live = input.pods.value.filter(({ deleting, phase }) => !deleting && phase === 'Running');
  const ready = live.filter((pod) => pod.ready);
  if (input.pods.value.length === 0) {
    return [
      found({
        check: 'controllers-missing',
        status: 'fail',
        statement:
          'no kube-controllers pod exists: addresses and blocks of pods and nodes that are gone are never freed',
        proof: [proofOf(source, ['No resources found'])],
      }),
    ];
  }
  if (ready.length > 0) return [];
  const [first] = input.pods.value;
  const said = Object.values(input.events ?? {}).flatMap((events) => (events.ok ? events.value : []));
  const kind = verdictOf(said);
  const why = `${first?.trouble[0] ? `: ${first.trouble[0]}` : ''}${kind === undefined ? '' : `; its events: ${kind}`}`;
  return [
    found({
      check: 'controllers-not-ready',
      status: 'fail',
      object: `pod ${first?.namespace}/${first?.name}`,
      statement: `kube-controllers is not ready${why}`,
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
      fixes: first ? [{ id: 'restart-controllers', params: { namespace: first.namespace, pod: first.name } }] : [],
    }),
  ];
};

const rights = ({ rights: answers, account = '' }: ControllersInput): SweepFinding[] => {
  const refused = answers.filter(({ allowed }) => allowed.ok && !allowed.value);
  const [first] = refused;
  if (first === undefined) return [];
  const names = refused.map(({ verb, group, resource }) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`);
  return [
    found({
      check: 'controllers-rights',
      status: 'fail',
      object: `ServiceAccount ${account.split(':').slice(2).join('/')}`,
      statement: `kube-controllers may not ${someOf(names)}`,
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

const switchedOff = (period: Read<string | undefined>): SweepFinding[] =>
  period.ok && period.value !== undefined && /^0[0a-z]*$/.test(period.value)
    ? [
        found({
          check: 'leaks-not-freed',
          status: 'warn',
          object: 'KubeControllersConfiguration default',
          statement: 'kube-controllers is told never to free leaked addresses (leakGracePeriod is 0)',
          proof: [
            proofOf('kubectl get kubecontrollersconfigurations default -o yaml', [`leakGracePeriod: ${period.value}`]),
          ],
        }),
      ]
    : [];

const unasked = ({ rights: answers, pods, logs, events, leakGracePeriod }: ControllersInput): SweepGap[] => {
  const unknown = answers.flatMap(({ allowed }) => (allowed.ok ? [] : [allowed.reason]));
  const [reason] = unknown;
  return [
    ...notRead({ 'kube-controllers pods': pods, 'settings of kube-controllers': leakGracePeriod }),
    ...(reason === undefined ? [] : [{ what: `${many(unknown.length, 'right')} of kube-controllers`, reason }]),
    ...(answers.length === 0 && pods.ok && pods.value.length > 0
      ? [{ what: 'rights of kube-controllers', reason: 'its account or the group of its objects is not known' }]
      : []),
    ...Object.entries(logs).flatMap(([pod, log]) => (log.ok ? [] : [{ what: `log of ${pod}`, reason: log.reason }])),
    ...Object.entries(events ?? {}).flatMap(([pod, read]) =>
      read.ok ? [] : [{ what: `events of ${pod}`, reason: read.reason }],
    ),
  ];
};

export const sweepControllers = (input: ControllersInput): SweepReport => {
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
    sweep: 'controllers',
    numbers: {
      pods: pods.length,
      ready: pods.filter(({ ready }) => ready).length,
      rights: input.rights.length,
      allowed,
    },
    tables: [
      tableOf(
        'kube-controllers',
        ['pod', 'node', 'phase', 'ready', 'restarts', 'image'],
        pods.map((pod) => [
          `${pod.namespace}/${pod.name}`,
          pod.nodeName ?? '–',
          pod.phase,
          pod.ready ? 'yes' : 'no',
          `${pod.restarts}`,
          pod.image?.split('/').at(-1) ?? '–',
        ]),
      ),
    ],
    findings,
    notChecked: unasked(input),
    looked: `${many(pods.length, 'kube-controllers pod')}, ${many(allowed, 'right')} of its account and its log`,
  });
};
