import { agentNames, type Symptom } from './question.ts';

/** What can be chosen on the form on which a question is filled in. */

/** How an agent stands. */
const agentKinds = agentNames.map((name) => `agent-${name}` as const);
/**
 * Why one end cannot reach another; why a pod has no address; what the policies say of a connection; how a node
 * stands, and an agent.
 */
export const formKinds = ['path', 'no-address', 'policy', 'node', ...agentKinds] as const;
export type FormKind = (typeof formKinds)[number];

/** That of an agent, by what the field calls it; undefined: it is none that can be asked about. */
export const kindOfAgent = (agent: string | undefined): FormKind | undefined =>
  agentKinds.find((kind) => kind === `agent-${agent}`);

/** What can be seen of a connection that fails. */
const formSymptoms = [
  'timeout',
  'refused',
  'reset',
  'no-route',
  'slow',
  'loss',
  'intermittent',
  'large-only',
  'ping-only',
] as const satisfies readonly Symptom[];
export type FormSymptom = (typeof formSymptoms)[number];
export const isFormSymptom = (symptom: string): symptom is FormSymptom =>
  formSymptoms.some((known) => known === symptom);

/** Characters that the words of a time may have. */
export const longestSince = 120;
