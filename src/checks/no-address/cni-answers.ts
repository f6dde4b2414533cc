import type { CauseId } from '../../faults/causes.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/**
 * What the CNI plugin and the kubelet say in a pod's events, read (calico#1.5, and texts recorded from
 * Calico v3.32.1). Each text has the cause that it means by itself, where no object tells more.
 */

export interface CniAnswer {
  /** What may explain it, besides `cause`: an object that departs so is why the plugin said this. */
  causes: readonly CauseId[];
  cause: CauseId;
  says: Message;
}

interface Rule {
  pattern: RegExp;
  cause: CauseId;
  also?: readonly CauseId[];
  says: (match: readonly string[], about: { node: string; pod: string }, message: string) => Message;
}

const denied = /User "([^"]{1,300})" cannot ([a-z]{1,30}) resource "([^"]{1,200})"(?: in API group "([^"]{0,200})")?/;

/** Of the API server's refusal: which account lacks which right (kubernetes#forbidden). */
export const missingRight = (message: string): { account: string; verb: string; resource: string } | undefined => {
  const [, account, verb, resource, group] = denied.exec(message) ?? [];
  if (account === undefined || verb === undefined || resource === undefined) return undefined;
  return { account, verb, resource: group ? `${resource}.${group}` : resource };
};

const rules: readonly Rule[] = [
  {
    pattern: /No IPs available in pools: \[([^[\]]*)\]/,
    cause: 'pool-exhausted',
    says: ([, pools]) => (pools ? say('cni.no-address-in', { pools }) : say('cni.no-address')),
  },
  {
    pattern: /No more free affine blocks and strict affinity enabled/,
    cause: 'no-block-left',
    says: (_, { node }) => say('cni.no-block', { node }),
  },
  {
    pattern: /limit of (\d+) blocks reached for this node/,
    cause: 'block-limit-reached',
    says: ([, limit = ''], { node }) => say('cni.block-limit', { node, limit }),
  },
  {
    pattern: /per host block limit/,
    cause: 'block-limit-reached',
    says: (_, { node }) => say('cni.blocks-full', { node }),
  },
  {
    pattern: /failed to find or claim a block/,
    cause: 'blocks-not-allocated',
    says: (_, { node }) => say('cni.no-new-block', { node }),
  },
  {
    pattern: /no pools match the required use/,
    cause: 'pool-not-for-pod',
    says: () => say('cni.no-use'),
  },
  {
    pattern: /cannot find a qualified ippool/,
    cause: 'pool-disabled',
    also: ['pool-not-for-pod', 'pool-not-for-node'],
    says: (_, { pod }) => say('cni.no-enabled-pool', { pod }),
  },
  {
    pattern: /no configured Calico pools for node/,
    cause: 'pool-not-for-node',
    also: ['pool-not-for-pod', 'pool-disabled'],
    says: (_, { node }) => say('cni.no-pool-selects', { node }),
  },
  {
    pattern: /the given pool \(([^()]*)\) does not/,
    cause: 'pool-annotation-wrong',
    also: ['pool-disabled'],
    says: ([, pool = ''], { pod }) => say('cni.pool-missing', { pod, pool }),
  },
  {
    pattern: /error parsing pool "([^"]*)"/,
    cause: 'pool-annotation-wrong',
    says: ([, pool = ''], { pod }) => say('cni.no-such-pool', { pod, pool }),
  },
  {
    pattern: /Address already assigned in block/,
    cause: 'requested-address-taken',
    says: (_, { pod }, message) => {
      const address = /resource already exists: (\S+) /.exec(message)?.[1];
      return say('cni.address-taken', { pod, address: address ?? '' });
    },
  },
  {
    pattern: /is not in a configured pool/,
    cause: 'requested-address-refused',
    also: ['pool-disabled'],
    says: (_, { pod }) => say('cni.address-outside', { pod }),
  },
  {
    pattern: /feature is not enabled: (\w+)/,
    cause: 'cni-feature-off',
    says: ([, feature = ''], { pod }) => say('cni.feature-off', { pod, feature }),
  },
  {
    pattern: /Calico is currently not ready to process requests/,
    cause: 'datastore-locked',
    says: () => say('datastore.locked'),
  },
  {
    pattern: /\/nodename: no such file or directory/,
    cause: 'calico-node-not-running',
    says: (_, { node }) => say('cni.no-nodename', { node }),
  },
  {
    pattern:
      /cni (?:plugin|config) (?:not |un)initialized|NetworkPluginNotReady|no networks? (?:config )?found in \/etc\/cni/i,
    cause: 'cni-not-installed',
    also: ['calico-node-not-running'],
    says: (_, { node }) => say('cni.no-configuration', { node }),
  },
  {
    pattern: /failed to find plugin "([^"]+)" in/,
    cause: 'cni-not-installed',
    also: ['calico-node-not-running'],
    says: ([, plugin = ''], { node }) => say('cni.no-plugin', { node, plugin }),
  },
  {
    pattern: /exec format error|fork\/exec \S+: /,
    cause: 'cni-not-installed',
    says: (_, { node }) => say('cni.cannot-run', { node }),
  },
  {
    pattern: /for an interface other than '([^']+)'/,
    cause: 'stale-route-blocks',
    says: ([, wanted = ''], { node, pod }) => say('cni.other-route', { node, pod, interface: wanted }),
  },
  {
    pattern: /timed out waiting for endpoint status file/,
    cause: 'endpoint-not-programmed',
    also: ['calico-node-not-running'],
    says: (_, { node, pod }) => say('cni.not-programmed', { node, pod }),
  },
  {
    pattern: /\bis forbidden\b|: forbidden/i,
    cause: 'cni-forbidden',
    says: (_, { node }, message) => {
      const { account = '', verb = '', resource = '' } = missingRight(message) ?? {};
      return account === ''
        ? say('cni.forbidden', { node })
        : say('cni.lacks-right', { node, account, verb, resource });
    },
  },
  {
    pattern: /\bUnauthorized\b/i,
    cause: 'cni-unauthorized',
    says: (_, { node }) => say('cni.refused', { node }),
  },
  {
    pattern:
      /dial tcp|i\/o timeout|connection refused|no route to host|TLS handshake|x509: |no such host|context deadline exceeded/,
    cause: 'cni-cannot-reach-api',
    says: (_, { node }) => say('cni.no-api', { node }),
  },
  {
    pattern: /no IP addresses available in range set/,
    cause: 'pool-exhausted',
    says: (_, { node }) => say('cni.host-local', { node }),
  },
];

/** Behind it stands what the plugin itself said; several plugins wrap each other, the innermost counts. */
const pluginMark = /failed \((?:add|check)\): /g;
const sandboxMarks = [/failed to set ?up network for sandbox "/, /error adding pod \S+ to CNI network "/];
const networkWords = /network is not ready|NetworkReady=false|failed to set ?up network|to CNI network|failed \(add\)/i;

/** Whether an event's text is about the pod's network at all. */
export const isAboutNetwork = (message: string): boolean => networkWords.test(message);

/** What stands behind the words of kubelet and container runtime. */
const innerMessage = (message: string): string => {
  const marks = [...message.matchAll(pluginMark)];
  const last = marks.at(-1);
  if (last) return message.slice(last.index + last[0].length).trim();
  const sandbox = sandboxMarks.map((mark) => mark.exec(message)).find((match) => match !== null);
  if (!sandbox) return message.trim();
  const quoted = message.slice(sandbox.index + sandbox[0].length);
  const end = quoted.indexOf('"');
  return (quoted.startsWith('": ', end) ? quoted.slice(end + 3) : message).trim();
};

/** `node` and `pod`: what they are called in the sentence. */
export const readCniAnswer = (message: string, node: string, pod: string): CniAnswer => {
  const inner = innerMessage(message);
  for (const { pattern, cause, also = [], says } of rules) {
    const match = pattern.exec(inner);
    if (match) return { cause, causes: [cause, ...also], says: says([...match], { node, pod }, inner) };
  }
  const [first = ''] = inner.split('\n');
  return { cause: 'cni-plugin-failed', causes: ['cni-plugin-failed'], says: say('cni.failed', { said: first }) };
};
