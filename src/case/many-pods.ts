import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Ends that stand for many, as people read them. */

export type Many =
  | { kind: 'labels'; labels: string; namespace?: string | undefined }
  | { kind: 'pods'; namespace?: string | undefined; node?: string | undefined }
  | { kind: 'internet' };

export const describeMany = (end: Many): Message => {
  switch (end.kind) {
    case 'labels':
      return end.namespace === undefined
        ? say('meaning.labels', { labels: end.labels })
        : say('meaning.labels-in', { labels: end.labels, namespace: end.namespace });
    case 'pods': {
      const { namespace, node } = end;
      if (node !== undefined && namespace !== undefined) return say('meaning.pods-of-on', { namespace, node });
      if (node !== undefined) return say('meaning.pods-on', { node });
      return namespace === undefined ? say('meaning.all-pods') : say('meaning.pods-in', { namespace });
    }
    case 'internet':
      return say('meaning.internet');
  }
};
