import type { EndRef } from '../case/question.ts';
import { bareAddress, isHostPrefix } from '../ip/texts.ts';
import type { End } from '../understanding/meaning.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { isValidEnd } from './end-ref.ts';

/** An end as it can be looked up, or why it cannot and what to name instead. */
export type EndFound = { ok: true; end: EndRef } | { ok: false; instead: Message };

const within = ({ namespace }: { namespace?: string }) => (namespace === undefined ? {} : { namespace });

/** What is no name is not looked up. */
export const nameAsKubectl = (name: string): Message => say('instead.name', { name: name.slice(0, 80) });

const found = (end: EndRef): EndFound =>
  isValidEnd(end) ? { ok: true, end } : { ok: false, instead: nameAsKubectl('name' in end ? end.name : '') };

/** `name/web.example.com`: it is written that no pod is meant. */
const isWrittenOut = (name: string, text: string): boolean => /\b(?:name|outside)\//i.test(text) || !name.includes('.');

/** `node node-2`, `node/node-2`, `节点 node-2`: by its name alone it may also be a pod, as `worker-0` is. */
const saysNode = /(?<![\w-])(?:nodes?|hosts?|machines?|vms?)(?![\w-])|节点|節點|主机|主機|机器|機器/i;

/** `text`: the words that the end was in. */
export const endOfMeaning = (end: End, text: string): EndFound => {
  switch (end.kind) {
    // What is called so is looked for among the pods, then the nodes, then as a name of the world.
    case 'pod':
    case 'thing':
      return found({ kind: 'pod', ...within(end), name: end.name });
    case 'service':
      return found({ kind: 'service', ...within(end), name: end.name });
    case 'workload':
      return found({ kind: 'workload', workload: end.workload, ...within(end), name: end.name });
    case 'ingress':
    case 'gateway':
    case 'httproute':
      return found({ kind: end.kind, namespace: end.namespace, name: end.name });
    case 'node':
      return end.name === undefined
        ? { ok: false, instead: say('instead.node') }
        : found({ kind: saysNode.test(text) ? 'node' : 'pod', name: end.name });
    case 'address': {
      const address = bareAddress(end.address);
      if (address !== undefined && (!end.address.includes('/') || isHostPrefix(end.address))) {
        return { ok: true, end: { kind: 'address', address } };
      }
      return { ok: false, instead: say('instead.one-address', { range: end.address.slice(0, 80) }) };
    }
    case 'name':
      return found({ kind: isWrittenOut(end.name, text) ? 'name' : 'pod', name: end.name });
    case 'labels': {
      const labels = { kind: 'labels', ...within(end), labels: end.labels } as const;
      return isValidEnd(labels) ? { ok: true, end: labels } : { ok: false, instead: say('instead.labels') };
    }
    case 'pods': {
      const pods = { kind: 'pods', ...within(end), ...(end.node === undefined ? {} : { node: end.node }) } as const;
      return isValidEnd(pods) ? { ok: true, end: pods } : { ok: false, instead: say('instead.pods') };
    }
    case 'internet':
      return { ok: true, end: { kind: 'internet' } };
  }
};
