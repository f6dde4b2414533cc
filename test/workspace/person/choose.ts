/** What an element holds: the state fragment that Slack reports for a choice. */
import { isData } from '../blocks/walk.ts';
import type { Block, Data, Values } from '../model.ts';

/** A person's choice in its simplest form: the option's value, an id, a text, or several of them. */
export type Choice = string | string[] | number | null;

const list = (choice: Choice): string[] =>
  choice === null ? [] : Array.isArray(choice) ? choice : [String(choice)].filter((each) => each !== '');

const optionsOf = (element: Data): Data[] => {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const direct = Array.isArray(element.options) ? element.options : [];
  return [
    ...direct,
    ...groups.flatMap((group) => (isData(group) && Array.isArray(group.options) ? group.options : [])),
  ].filter(isData);
};

/** Throws when the option does not exist: nobody can pick it. `suggested` are an external menu's options. */
const pick = (element: Data, value: string, suggested: Data[]): Data => {
  // What a menu begins with may be kept, though it was never offered.
  const begun = isData(element.initial_option) ? [element.initial_option] : [];
  const found = [...optionsOf(element), ...begun, ...suggested].find((option) => option.value === value);
  if (!found) throw new Error(`the ${String(element.type)} ${String(element.action_id)} has no option "${value}"`);
  return found;
};

const single: { [type: string]: string } = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
};
const several: { [type: string]: string } = {
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
};
const initial: { [type: string]: string } = {
  users_select: 'initial_user',
  conversations_select: 'initial_conversation',
  channels_select: 'initial_channel',
  datepicker: 'initial_date',
  timepicker: 'initial_time',
  multi_users_select: 'initial_users',
  multi_conversations_select: 'initial_conversations',
  multi_channels_select: 'initial_channels',
};

export const chosen = (element: Data, choice: Choice, suggested: Data[] = []): Data => {
  const type = String(element.type);
  const values = list(choice);
  const first = values[0];
  if (type in single) return { type, [single[type] ?? '']: first ?? null };
  if (type in several) return { type, [several[type] ?? '']: values };
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
    case 'overflow':
      return { type, selected_option: first === undefined ? null : pick(element, first, suggested) };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: values.map((value) => pick(element, value, suggested)) };
    case 'datetimepicker':
      return { type, selected_date_time: first === undefined ? null : Number(first) };
    case 'file_input':
      return { type, files: [] };
    case 'rich_text_input':
      return {
        type,
        rich_text_value:
          first === undefined
            ? null
            : {
                type: 'rich_text',
                elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: first }] }],
              },
      };
    default:
      return { type, value: first ?? null };
  }
};

const untouched = (element: Data): Data => {
  const type = String(element.type);
  const from = initial[type];
  if (from) return chosen(element, (element[from] as Choice | undefined) ?? null);
  if ('initial_option' in element) return { type, selected_option: element.initial_option };
  if ('initial_options' in element) return { type, selected_options: element.initial_options };
  if ('initial_value' in element) return chosen(element, String(element.initial_value));
  if ('initial_date_time' in element) return chosen(element, Number(element.initial_date_time));
  return chosen(element, null);
};

export type Placed = { block: Block; element: Data };

/** Every interactive element of some blocks, with the block that holds it. */
export const elementsOf = (blocks: Block[]): Placed[] =>
  blocks.flatMap((block) => {
    const children = Array.isArray(block.child_blocks) ? (block.child_blocks as Block[]) : [];
    const cards = block.type === 'carousel' && Array.isArray(block.elements) ? (block.elements as Block[]) : [];
    const own = [
      ...(block.type === 'actions' || block.type === 'context_actions' ? (block.elements as unknown[]) : []),
      ...(block.type === 'card' && Array.isArray(block.actions) ? block.actions : []),
      block.accessory,
      block.element,
    ].filter(isData);
    return [...own.map((element) => ({ block, element })), ...elementsOf(children), ...elementsOf(cards)];
  });

const stateless = new Set(['button', 'overflow', 'image', 'workflow_button', 'feedback_buttons', 'icon_button']);

/** `state.values` for some blocks: what was chosen, else what the element starts with. */
export const stateOf = (blocks: Block[], values: Values): Values => {
  const state: Values = {};
  for (const { block, element } of elementsOf(blocks)) {
    const blockId = block.block_id ?? '';
    const actionId = String(element.action_id ?? '');
    if (stateless.has(String(element.type)) || actionId === '') continue;
    state[blockId] = { ...state[blockId], [actionId]: values[blockId]?.[actionId] ?? untouched(element) };
  }
  return state;
};
