import type { NamesHere } from '../question/settle-names.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';

/** What is known of the cluster's names, for who asks there; must not throw. */
export type NamesAt = (conversation: Conversation) => Promise<NamesHere>;

/** Names that are away or old are as if there were none: the question is asked all the same. */
export const openNamesAt =
  (parts: {
    store: Pick<Store, 'names' | 'usedNamespaces'>;
    onError: (message: string, details: Record<string, unknown>) => void;
  }): NamesAt =>
  async (conversation) => {
    try {
      const [known, namespace] = await Promise.all([
        parts.store.names.known(),
        parts.store.usedNamespaces.of(conversation),
      ]);
      return { names: known?.fresh ? known : undefined, namespace };
    } catch (error) {
      parts.onError('the names of the cluster are not known', { error });
      return { names: undefined };
    }
  };
