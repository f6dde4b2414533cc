import type { CauseId } from '../../faults/causes.ts';

/**
 * What the CNI plugin and the kubelet say in a pod's events, read (calico#1.5, and texts recorded from
 * Calico v3.32.1). Each text has the cause that it means by itself, where no object tells more.
 */

export interface CniAnswer {
  /** What may explain it, besides `cause`: an object that departs so is why the plugin said this. */
  causes: readonly CauseId[];
  cause: CauseId;
  /** One sentence without a full stop. */
  says: string;
}

interface Rule {
  pattern: RegExp;
  cause: CauseId;
  also?: readonly CauseId[];
  says: (match: readonly string[], node: string, message: string) => string;
}

const rules: readonly Rule[] = [
  {
    pattern: /No IPs available in pools: \[([^[\]]*)\]/,
    cause: 'pool-exhausted',
    says: ([, pools]) => `no address is free in ${pools || 'the pools'}`,
  },
  {
    pattern: /No more free affine blocks and strict affinity enabled/,
    cause: 'no-block-left',
    says: (_, node) => `${node} has no free address in its own blocks, no block is left, and it may not borrow`,
  },
  {
    pattern: /limit of (\d+) blocks reached for this node/,
    cause: 'block-limit-reached',
    says: ([, limit], node) => `${node} has the ${limit} blocks that it may have, and they are full`,
  },
  {
    pattern: /per host block limit/,
    cause: 'block-limit-reached',
    says: (_, node) => `${node} has as many blocks as it may have, and they are full`,
  },
  {
    pattern: /failed to find or claim a block/,
    cause: 'blocks-not-allocated',
    says: (_, node) => `${node} has no free address, and IPAM may not take a new block for it`,
  },
  {
    pattern: /no pools match the required use/,
    cause: 'pool-not-for-pod',
    says: () => 'no IP pool allows its addresses to be used for pods',
  },
  {
    pattern: /cannot find a qualified ippool/,
    cause: 'pool-disabled',
    also: ['pool-not-for-pod', 'pool-not-for-node'],
    says: () => 'no IP pool is enabled that could give it an address',
  },
  {
    pattern: /no configured Calico pools for node/,
    cause: 'pool-not-for-node',
    also: ['pool-not-for-pod', 'pool-disabled'],
    says: (_, node) => `no IP pool selects ${node}`,
  },
  {
    pattern: /the given pool \(([^()]*)\) does not/,
    cause: 'pool-annotation-wrong',
    also: ['pool-disabled'],
    says: ([, pool]) => `it asks for the pool ${pool}, which does not exist or is not enabled`,
  },
  {
    pattern: /error parsing pool "([^"]*)"/,
    cause: 'pool-annotation-wrong',
    says: ([, pool]) => `it asks for the pool ${pool}, and there is no pool of that name`,
  },
  {
    pattern: /Address already assigned in block/,
    cause: 'requested-address-taken',
    says: (_, __, message) => {
      const address = /resource already exists: (\S+) /.exec(message)?.[1];
      return `it asks for the address${address === undefined ? '' : ` ${address}`}, which is taken`;
    },
  },
  {
    pattern: /is not in a configured pool/,
    cause: 'requested-address-refused',
    also: ['pool-disabled'],
    says: () => 'it asks for an address that is in no enabled IP pool',
  },
  {
    pattern: /feature is not enabled: (\w+)/,
    cause: 'cni-feature-off',
    says: ([, feature]) => `it asks by annotation for ${feature}, which the CNI configuration does not enable`,
  },
  {
    pattern: /Calico is currently not ready to process requests/,
    cause: 'datastore-locked',
    says: () => "Calico's datastore is locked, so no pod gets an address anywhere",
  },
  {
    pattern: /\/nodename: no such file or directory/,
    cause: 'calico-node-not-running',
    says: (_, node) => `calico-node has not started on ${node}: /var/lib/calico/nodename is missing`,
  },
  {
    pattern:
      /cni (?:plugin|config) (?:not |un)initialized|NetworkPluginNotReady|no networks? (?:config )?found in \/etc\/cni/i,
    cause: 'cni-not-installed',
    also: ['calico-node-not-running'],
    says: (_, node) => `the container runtime of ${node} has no CNI configuration`,
  },
  {
    pattern: /failed to find plugin "([^"]+)" in/,
    cause: 'cni-not-installed',
    also: ['calico-node-not-running'],
    says: ([, plugin], node) => `the CNI plugin ${plugin} is not on ${node}`,
  },
  {
    pattern: /exec format error|fork\/exec \S+: /,
    cause: 'cni-not-installed',
    says: (_, node) => `the CNI plugin on ${node} cannot be run`,
  },
  {
    pattern: /for an interface other than '([^']+)'/,
    cause: 'stale-route-blocks',
    says: ([, wanted], node) => `${node} has a route for its address to another interface than ${wanted}`,
  },
  {
    pattern: /timed out waiting for endpoint status file/,
    cause: 'endpoint-not-programmed',
    also: ['calico-node-not-running'],
    says: (_, node) => `Felix on ${node} did not program it within the time that the CNI plugin waits`,
  },
  {
    pattern: /\bUnauthorized\b|\bis forbidden\b|: forbidden/i,
    cause: 'cni-unauthorized',
    says: (_, node) => `the API server refuses the account of the CNI plugin on ${node}`,
  },
  {
    pattern:
      /dial tcp|i\/o timeout|connection refused|no route to host|TLS handshake|x509: |no such host|context deadline exceeded/,
    cause: 'cni-cannot-reach-api',
    says: (_, node) => `the CNI plugin on ${node} cannot talk to the API server`,
  },
  {
    pattern: /no IP addresses available in range set/,
    cause: 'pool-exhausted',
    says: (_, node) => `host-local IPAM has no free address left on ${node}`,
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

/** `node` is what the node is called in the sentence. */
export const readCniAnswer = (message: string, node: string): CniAnswer => {
  const inner = innerMessage(message);
  for (const { pattern, cause, also = [], says } of rules) {
    const match = pattern.exec(inner);
    if (match) return { cause, causes: [cause, ...also], says: says([...match], node, inner) };
  }
  const [first = ''] = inner.split('\n');
  return { cause: 'cni-plugin-failed', causes: ['cni-plugin-failed'], says: `the CNI plugin failed: ${first}` };
};
