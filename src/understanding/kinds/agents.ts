import type { End } from '../meaning.ts';
import type { Token } from '../token.ts';

export const agentOf = (token: Token | undefined): string | undefined => {
  if (token?.type === 'term')
    for (const term of token.terms) if (term.startsWith('agent:')) return term.slice('agent:'.length);
  return undefined;
};

const agentPods =
  /^(?:(calico-node|coredns|kube-proxy)|calico-(typha|kube-controllers|apiserver)|tigera-(operator))-[a-z0-9-]+$/;

/** `calico-typha-6d9f8c6b5-x2x4k` → `typha`: the agent as the lexicon calls it. */
export const agentOfPodName = (name: string): string | undefined => {
  const found = agentPods.exec(name);
  return found?.[1] ?? found?.[2] ?? found?.[3];
};

export const agentOfPod = (end: End): string | undefined =>
  end.kind === 'pod' || end.kind === 'thing' ? agentOfPodName(end.name) : undefined;
