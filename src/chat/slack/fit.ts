import type { ActionsBlock, ContextBlock, InputBlock, RichTextBlock, TableBlock } from '@slack/types';
import type { Draft, TextFile } from '../views/draft.ts';
import { cut } from '../views/text.ts';
import type { Block } from '../views/view.ts';
import { weightOf } from '../views/weight.ts';
import { slackBlockOf } from './blocks.ts';
import { limits } from './limits.ts';
import { escapeWithin, type Plan, type SlackBlock, type SlackMessage } from './message.ts';

/** Makes Slack's messages of drafts, within its limits: cuts, splits, keeps ids unique; what was cut goes into a file. */

export interface Fitted {
  messages: SlackMessage[];
  files: TextFile[];
}

/** Remembers whether anything was lost. */
class Scissors {
  used = false;
  cut(text: string, most: number): string {
    if (text.length > most) this.used = true;
    return cut(text, most);
  }
  first<T>(items: readonly T[], most: number): T[] {
    if (items.length > most) this.used = true;
    return items.slice(0, most);
  }
}

type RichElement = RichTextBlock['elements'][number];

/** Cuts the text inside one rich_text element to what is left for it and for its block. */
const fitRich = (element: RichElement, block: { left: number }, scissors: Scissors): RichElement | undefined => {
  let left = Math.min(limits.richText, block.left);
  const shorten = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shorten).filter((part) => part !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    if ('type' in value && value.type === 'text' && 'text' in value && typeof value.text === 'string') {
      if (left <= 0) {
        scissors.used = true;
        return undefined;
      }
      const text = scissors.cut(value.text, left);
      left -= text.length;
      block.left -= text.length;
      return { ...value, text };
    }
    if (!('elements' in value)) return value;
    const elements = shorten(value.elements);
    return Array.isArray(elements) && elements.length === 0 ? undefined : { ...value, elements };
  };
  // The walk keeps each element's type and changes texts only.
  return shorten(element) as RichElement | undefined;
};

type ActionElement = ActionsBlock['elements'][number];

type Chosen = Extract<ActionElement, { type: 'static_select' }>;
type Option = NonNullable<Chosen['options']>[number];

const fitOption = (option: Option): Option => ({
  ...option,
  text: { ...option.text, text: cut(option.text.text, limits.optionText) },
  ...(option.value === undefined ? {} : { value: cut(option.value, limits.optionValue) }),
});

const fitAction = (element: ActionElement, scissors: Scissors): ActionElement => {
  if (element.type === 'button') {
    return {
      ...element,
      text: { ...element.text, text: cut(element.text.text, limits.buttonText) },
      ...(element.value === undefined ? {} : { value: cut(element.value, limits.buttonValue) }),
    };
  }
  if (element.type === 'static_select' && element.options) {
    return {
      ...fitPlaceholder(element),
      options: scissors.first(element.options, limits.selectOptions).map(fitOption),
    };
  }
  return element;
};

const fitPlaceholder = <E extends { placeholder?: { text: string } }>(element: E): E =>
  element.placeholder === undefined
    ? element
    : { ...element, placeholder: { ...element.placeholder, text: cut(element.placeholder.text, limits.placeholder) } };

const fitPicked = <E extends { initial_option?: Option }>(element: E): E =>
  element.initial_option === undefined ? element : { ...element, initial_option: fitOption(element.initial_option) };

const fitInputElement = (element: InputBlock['element'], scissors: Scissors): InputBlock['element'] => {
  switch (element.type) {
    case 'plain_text_input':
      return fitPlaceholder(element);
    case 'external_select':
      return fitPicked(fitPlaceholder(element));
    case 'static_select': {
      const groups = scissors.first(element.option_groups ?? [], limits.optionGroups).map((group) => ({
        label: { ...group.label, text: cut(group.label?.text ?? '', limits.optionText) },
        options: scissors.first(group.options, limits.selectOptions).map(fitOption),
      }));
      const options = element.options && scissors.first(element.options, limits.selectOptions).map(fitOption);
      return { ...fitPicked(fitPlaceholder(element)), ...(options ? { options } : { option_groups: groups }) };
    }
    default:
      return element;
  }
};

const fitInput = (block: InputBlock, scissors: Scissors): InputBlock => ({
  ...block,
  label: { ...block.label, text: cut(block.label.text, limits.inputLabel) },
  element: fitInputElement(block.element, scissors),
});

/** Each cell is cut, and the later ones the more the less is left for the whole; none is empty. */
const fitTable = (block: TableBlock, scissors: Scissors): TableBlock => {
  let left: number = limits.richBlock;
  return {
    ...block,
    rows: scissors.first(block.rows, limits.tableRows).map((row) =>
      scissors.first(row, limits.tableColumns).map((cell) => {
        if (cell.type !== 'raw_text') return cell;
        const text = scissors.cut(cell.text, Math.max(Math.min(limits.cellText, left), 1));
        left -= text.length;
        return { ...cell, text };
      }),
    ),
  };
};

const fitContext = (block: ContextBlock, scissors: Scissors): ContextBlock => ({
  ...block,
  elements: scissors
    .first(block.elements, limits.contextElements)
    .map((element) =>
      'text' in element ? { ...element, text: scissors.cut(element.text, limits.contextText) } : element,
    ),
});

const fitPlan = (block: Plan, scissors: Scissors): Plan => ({
  ...block,
  title: scissors.cut(block.title, limits.planText),
  tasks: scissors
    .first(block.tasks, limits.planTasks)
    .map((task) => ({ ...task, title: scissors.cut(task.title, limits.planText) })),
});

const fitBlock = (block: SlackBlock, scissors: Scissors): SlackBlock => {
  switch (block.type) {
    case 'header':
      return { ...block, text: { ...block.text, text: scissors.cut(block.text.text, limits.headerText) } };
    case 'section':
      return block.text
        ? { ...block, text: { ...block.text, text: scissors.cut(block.text.text, limits.sectionText) } }
        : block;
    case 'context':
      return fitContext(block, scissors);
    case 'actions':
      return {
        ...block,
        elements: scissors.first(block.elements, limits.actionElements).map((element) => fitAction(element, scissors)),
      };
    case 'rich_text': {
      const left = { left: limits.richBlock };
      const elements = block.elements.flatMap((element) => fitRich(element, left, scissors) ?? []);
      return { ...block, elements };
    }
    case 'table':
      return fitTable(block, scissors);
    case 'plan':
      return fitPlan(block, scissors);
    case 'input':
      return fitInput(block, scissors);
    case 'divider':
      return block;
  }
};

/** Slack refuses a message in which two things have one id. */
const withUniqueIds = (blocks: readonly SlackBlock[]): SlackBlock[] => {
  const taken = new Set<string>();
  const unique = (id: string): string => {
    let free = cut(id, limits.id);
    for (let count = 2; taken.has(free); count += 1) free = `${cut(id, limits.id - 8)}~${count}`;
    taken.add(free);
    return free;
  };
  return blocks.map((block) => {
    const named = block.block_id === undefined ? block : { ...block, block_id: unique(`b:${block.block_id}`).slice(2) };
    if (named.type !== 'actions') return named;
    return {
      ...named,
      elements: named.elements.map((element) =>
        'action_id' in element && element.action_id !== undefined
          ? { ...element, action_id: unique(element.action_id) }
          : element,
      ),
    };
  });
};

/** Messages of at most 50 blocks and of a size that Slack takes, in order. */
const split = (blocks: readonly SlackBlock[]): SlackBlock[][] => {
  const messages: SlackBlock[][] = [];
  let current: SlackBlock[] = [];
  let characters = 0;
  for (const block of blocks) {
    const size = weightOf(block);
    const full = current.length >= limits.messageBlocks || characters + size > limits.messageCharacters;
    if (full && current.length > 0) {
      messages.push(current);
      current = [];
      characters = 0;
    }
    current.push(block);
    characters += size;
  }
  if (current.length > 0) messages.push(current);
  return messages;
};

/** As many messages as it takes. */
export const fitMessages = (draft: Draft): Fitted => {
  const scissors = new Scissors();
  const blocks = draft.blocks.map((block) => fitBlock(slackBlockOf(block), scissors));
  const text = escapeWithin(draft.text, limits.messageText);
  const messages = split(blocks).map((part) => ({ text, blocks: withUniqueIds(part) }));
  return {
    messages: messages.length > 0 ? messages : [{ text, blocks: [] }],
    files: draft.whole && (scissors.used || draft.whole.always) ? [draft.whole] : [],
  };
};

/** One message, for those that are updated in place; what does not fit is left out. */
export const fitOne = (draft: Draft): SlackMessage => {
  const [first] = fitMessages(draft).messages;
  return first ?? { text: escapeWithin(draft.text, limits.messageText), blocks: [] };
};

/** The blocks of a modal or of the App Home. */
export const fitView = (blocks: readonly Block[]): SlackBlock[] => {
  const scissors = new Scissors();
  return withUniqueIds(blocks.slice(0, limits.viewBlocks).map((block) => fitBlock(slackBlockOf(block), scissors)));
};
