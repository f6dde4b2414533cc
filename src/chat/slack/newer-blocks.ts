import type { SlackBlock, SlackMessage } from './message.ts';
import { planAsLines } from './plans.ts';
import { tableAsList } from './tables.ts';

/** Blocks that a Slack may refuse, said again in those that every client has long shown (slack#sizes). */

const older = (block: SlackBlock): SlackBlock => {
  switch (block.type) {
    case 'table':
      return tableAsList(block);
    case 'plan':
      return planAsLines(block);
    default:
      return block;
  }
};

/** Undefined: there are none in it. */
export const withoutNewer = ({ text, blocks }: SlackMessage): SlackMessage | undefined => {
  const all = blocks.map(older);
  return all.some((block, index) => block !== blocks[index]) ? { text, blocks: all } : undefined;
};
