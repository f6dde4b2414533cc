import type { Fix } from './fix.ts';
import { applyText, smallestAllow } from './policy-yaml.ts';

export const allowPolicy: Fix = {
  id: 'allow-policy',
  by: 'approve',
  title: ({ policyNamespace, direction }) => `Allow it by a NetworkPolicy in ${policyNamespace} (${direction})`,
  why: ({ direction, title }) =>
    `${title ?? 'A policy'} selects the pod for ${direction}, and no rule allows this. Policies add up: one more that allows just this is enough.`,
  command: (params) => applyText(smallestAllow(params)),
};
