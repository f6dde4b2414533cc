import type { Use } from '../commands/use.ts';
import { searchNames } from '../question/search-names.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { NamesAt } from './names-at.ts';
import type { Spoken } from './views/draft.ts';
import { renderNotice } from './views/notice.ts';

interface Parts {
  store: Pick<Store, 'usedNamespaces'>;
  namesAt: NamesAt;
  /** The slash command: `/calico`. */
  slash: string;
}

const mostNear = 5;

const isNamespace = ({ kind }: { kind: string }): boolean => kind === 'namespace';

/** `use namespace shop`, `use no namespace`, `use`: does it and says what is so now. @throws where Redis is away. */
export const namespaceOfChannel =
  ({ store, namesAt, slash }: Parts) =>
  async (asked: Use, conversation: Conversation): Promise<Spoken> => {
    const { names } = await namesAt(conversation);
    const forbidden = names?.left.unread.filter((one) => one.forbidden).map(({ kind }) => `${kind}s`) ?? [];
    const unread: Message | undefined =
      forbidden.length === 0 ? undefined : say('use.unread', { kinds: forbidden.join(', ') });
    switch (asked.kind) {
      case 'show': {
        const namespace = await store.usedNamespaces.of(conversation);
        const shown = namespace === undefined ? say('use.shows-none') : say('use.shows', { namespace });
        return renderNotice('📁', shown, unread ?? say('use.how', { command: slash }));
      }
      case 'none':
        await store.usedNamespaces.clear(conversation);
        return renderNotice('📁', say('use.is-none'));
      case 'namespace': {
        const { namespace } = asked;
        const isWhole = names && !names.left.cut.includes('namespace') && names.names.some(isNamespace);
        if (isWhole && !names.byName.get(namespace)?.some(isNamespace)) {
          const near = searchNames(names.names, { text: namespace, kinds: ['namespace'], limit: mostNear });
          const next =
            near.length > 0 ? say('use.near', { names: near.map(({ name }) => name).join(', ') }) : say('use.see-them');
          return renderNotice('❓', say('use.unknown', { namespace }), next);
        }
        await store.usedNamespaces.set(conversation, namespace);
        return renderNotice('📁', say('use.is-used', { namespace }), unread);
      }
    }
  };
