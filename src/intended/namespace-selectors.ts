import { z } from 'zod';
import type { Objects } from '../case/objects.ts';

const peersSchema = z.object({
  ingress: z.array(z.object({ from: z.array(z.object({ namespaceSelector: z.unknown() })).nullish() })).nullish(),
  egress: z.array(z.object({ to: z.array(z.object({ namespaceSelector: z.unknown() })).nullish() })).nullish(),
});

/** Whether a policy asks for labels of namespaces; one that cannot be read might. */
export const selectsNamespaces = (policies: Objects['networkPolicies']): boolean =>
  Object.values(policies).some(
    (read) =>
      read.ok &&
      read.value.some(({ spec }) => {
        const peers = peersSchema.safeParse(spec);
        if (!peers.success) return true;
        const rules = [
          ...(peers.data.ingress ?? []).map(({ from }) => from),
          ...(peers.data.egress ?? []).map(({ to }) => to),
        ];
        return rules.some((rule) => rule?.some((peer) => peer.namespaceSelector !== undefined));
      }),
  );
