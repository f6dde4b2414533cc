import type { AgentName, Question, Supposed } from '../case/question.ts';
import { writeEnd } from './end-ref.ts';

const onPort = ({ port, protocol }: { port?: number | undefined; protocol?: string | undefined }): string => {
  const service = [port, protocol].filter((part) => part !== undefined).join('/');
  return service === '' ? '' : ` on ${service}`;
};

/** How an agent is written, so that it is read again. */
const agentWords: Record<AgentName, string> = {
  'calico-node': 'calico-node',
  felix: 'felix',
  bird: 'bird',
  bgp: 'bgp',
  typha: 'typha',
  'kube-controllers': 'kube-controllers',
  coredns: 'coredns',
  'kube-proxy': 'kube-proxy',
  apiserver: 'calico-apiserver',
  operator: 'tigera-operator',
};

/** `diff`, `what-if delete shop/allow-web` */
const writeSupposed = (supposed: Supposed): string => {
  if (supposed.change === 'staged') return 'diff';
  const { namespace, name } = supposed.policy;
  return `what-if ${supposed.change} ${namespace === undefined ? name : `${namespace}/${name}`}`;
};

/** The command that asks this: `why shop/web-0 cannot reach shop/db-0 on 5432/tcp`, `ip 10.0.0.5`. */
export const writeQuestion = (question: Question): string => {
  switch (question.kind) {
    case 'path': {
      const capture = question.capture ? ' with capture' : '';
      const to = `${question.itself ? 'itself through ' : ''}${writeEnd(question.to)}`;
      const by = question.by === undefined ? '' : ` by ${question.by}`;
      const { behind } = question;
      const through = behind === undefined ? '' : ` through ${writeEnd({ kind: 'service', ...behind })}`;
      return `why ${writeEnd(question.from)} cannot reach ${to}${onPort(question)}${through}${by}${capture}`;
    }
    case 'policy':
      return [
        'policy',
        ...(question.supposing === undefined ? [] : [writeSupposed(question.supposing)]),
        `from ${writeEnd(question.from)} to ${writeEnd(question.to)}${onPort(question)}`,
      ].join(' ');
    case 'policy-explain':
      return `policy explain ${writeEnd(question.subject)}`;
    case 'policy-reach':
      return `policy ${question.direction === 'to' ? 'who-can-reach' : 'what-can-reach'} ${writeEnd(question.subject)}${onPort(question)}`;
    case 'policy-change': {
      const { supposing, subject, direction = 'to' } = question;
      return `policy ${writeSupposed(supposing)}${subject === undefined ? '' : ` ${direction} ${writeEnd(subject)}`}`;
    }
    case 'no-address':
      return `why ${writeEnd(question.subject)} has no IP`;
    case 'address':
      return `ip ${writeEnd(question.subject)}`;
    case 'node':
      return `why ${writeEnd(question.subject)} is unreachable`;
    case 'cluster':
      return 'status';
    case 'changes': {
      const { since, until, namespace, subject } = question;
      return [
        'changes',
        ...(since ? [`since ${since.said}`] : []),
        ...(until ? [`until ${until.said}`] : []),
        ...(namespace ? [`in namespace ${namespace}`] : []),
        ...(subject ? [`about ${writeEnd(subject)}`] : []),
      ].join(' ');
    }
    case 'agent': {
      const { agent, subject, peers = [] } = question;
      const on = subject === undefined ? '' : ` of ${writeEnd(subject)}`;
      if (peers.length > 0) return `why ${agentWords[agent]}${on} is not established with ${peers.join(' and ')}`;
      return `why ${agentWords[agent]}${on} is not ready`;
    }
  }
};
