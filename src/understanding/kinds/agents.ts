import type { End } from '../meaning.ts';
import type { Token } from '../token.ts';

export const agentOf = (token: Token | undefined): string | undefined => {
  if (token?.type === 'term')
    for (const term of token.terms) if (term.startsWith('agent:')) return term.slice('agent:'.length);
  return undefined;
};

const agentPods =
  /^(calico-node|calico-typha|calico-kube-controllers|coredns|kube-proxy|tigera-operator|calico-apiserver)-[a-z0-9-]+$/;

export const agentOfPod = (end: End): string | undefined => {
  const name = end.kind === 'pod' || end.kind === 'thing' ? agentPods.exec(end.name)?.[1] : undefined;
  return name?.replace(/^calico-(?=typha|kube)/, '');
};
