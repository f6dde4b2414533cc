import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { AgentName, QuestionOf } from './question.ts';

/** Agents as their makers write them. */
export const agentTitles: Record<AgentName, string> = {
  'calico-node': 'calico-node',
  felix: 'Felix',
  bird: 'BIRD',
  bgp: 'BGP',
  typha: 'Typha',
  'kube-controllers': 'kube-controllers',
  coredns: 'CoreDNS',
  'kube-proxy': 'kube-proxy',
  apiserver: 'calico-apiserver',
  operator: 'tigera-operator',
};

const aboutAgent = ({ agent: name, subject }: QuestionOf<'agent'>): Message => {
  const agent = agentTitles[name];
  if (subject === undefined) return say('standing.agent', { agent });
  if (subject.kind === 'node') return say('standing.agent-on', { agent, node: subject.name });
  const pod = subject.namespace === undefined ? subject.name : `${subject.namespace}/${subject.name}`;
  return say('standing.agent-pod', { agent, pod });
};

/** What is asked about: `node node-2`, `BGP on node-2 with 10.0.0.5`. */
export const aboutStanding = (question: QuestionOf<'node' | 'agent' | 'cluster'>): Message => {
  if (question.kind === 'cluster') return say('standing.cluster');
  if (question.kind === 'node') return say('name.node', { name: question.subject.name });
  const { peers } = question;
  const about = aboutAgent(question);
  return peers === undefined ? about : say('standing.with-peers', { about, peers });
};
