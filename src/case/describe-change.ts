import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type ObjectChange, objectOfChange } from './changes-answer.ts';

/** `NetworkPolicy shop/deny-all was created by kubectl-create` */
export const describeChange = (change: ObjectChange): Message => {
  const { what, by } = change;
  const object = objectOfChange(change);
  switch (what) {
    case 'created':
      return by === undefined ? say('changes.created', { object }) : say('changes.created-by', { object, by });
    case 'changed':
      return by === undefined ? say('changes.changed', { object }) : say('changes.changed-by', { object, by });
    case 'deleting':
      return say('changes.deleting', { object });
    case 'restarted':
      return say('changes.restarted', { object });
  }
};
