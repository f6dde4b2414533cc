/** Each size: what just fits is taken, one more is refused in Slack's words. */
import { expect, test } from 'vitest';
import { validateBlocks } from './blocks/validate.ts';
import { limits } from './limits.ts';

const rules = { surface: 'message' as const, refused: new Set<string>(), file: () => undefined, pointer: '/blocks' };
const letters = (count: number): string => 'x'.repeat(count);
const plain = (count: number) => ({ type: 'plain_text', text: letters(count) });
const mrkdwn = (count: number) => ({ type: 'mrkdwn', text: letters(count) });
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const section = (text: unknown, more = {}) => ({ type: 'section', text, ...more });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const button = (more = {}) => ({ type: 'button', text: plain(1), ...more });
const option = (value: string, more = {}) => ({ text: plain(1), value, ...more });
const select = (more = {}) => ({ type: 'static_select', options: [option('a')], ...more });
const overflow = (count: number) => ({ type: 'overflow', options: times(count, (index) => option(`${index}`)) });
const confirm = (more = {}) => button({ confirm: { title: plain(1), text: plain(1), ...more } });
const input = (element: unknown, more = {}) => ({ type: 'input', label: plain(1), element, ...more });
const typed = { type: 'plain_text_input' };
const url = (length: number): string => `https://e.org/${letters(length - 14)}`;

/** Name, the most that fits, blocks for a given size. */
const table: [string, number, (size: number) => unknown[]][] = [
  ['blocks', limits.messageBlocks, (size) => times(size, () => ({ type: 'divider' }))],
  ['section text', limits.sectionText, (size) => [section(mrkdwn(size))]],
  ['section field', limits.sectionField, (size) => [{ type: 'section', fields: [mrkdwn(size)] }]],
  ['section fields', limits.sectionFields, (size) => [{ type: 'section', fields: times(size, () => plain(1)) }]],
  ['actions', limits.actionsElements, (size) => [actions(...times(size, () => button()))]],
  ['context', limits.contextElements, (size) => [{ type: 'context', elements: times(size, () => plain(1)) }]],
  ['header', limits.headerText, (size) => [{ type: 'header', text: plain(size) }]],
  ['button text', limits.buttonText, (size) => [actions(button({ text: plain(size) }))]],
  ['button value', limits.buttonValue, (size) => [actions(button({ value: letters(size) }))]],
  ['button url', limits.buttonUrl, (size) => [actions(button({ url: url(size) }))]],
  [
    'accessibility label',
    limits.accessibilityLabel,
    (size) => [actions(button({ accessibility_label: letters(size) }))],
  ],
  ['action_id', limits.id, (size) => [actions(button({ action_id: letters(size) }))]],
  ['block_id', limits.id, (size) => [{ type: 'divider', block_id: letters(size) }]],
  ['confirm title', limits.confirmTitle, (size) => [actions(confirm({ title: plain(size) }))]],
  ['confirm text', limits.confirmText, (size) => [actions(confirm({ text: mrkdwn(size) }))]],
  ['confirm button', limits.confirmButton, (size) => [actions(confirm({ confirm: plain(size) }))]],
  ['deny button', limits.confirmButton, (size) => [actions(confirm({ deny: plain(size) }))]],
  [
    'select options',
    limits.selectOptions,
    (size) => [actions(select({ options: times(size, (index) => option(`${index}`)) }))],
  ],
  ['option text', limits.optionText, (size) => [actions(select({ options: [{ text: plain(size), value: 'a' }] }))]],
  ['option value', limits.optionValue, (size) => [actions(select({ options: [option(letters(size))] }))]],
  [
    'option description',
    limits.optionDescription,
    (size) => [actions(select({ options: [option('a', { description: plain(size) })] }))],
  ],
  ['placeholder', limits.placeholder, (size) => [actions(select({ placeholder: plain(size) }))]],
  ['overflow options', limits.overflowOptions, (size) => [actions(overflow(size))]],
  [
    'radio options',
    limits.choiceOptions,
    (size) => [actions({ type: 'radio_buttons', options: times(size, (index) => option(`${index}`)) })],
  ],
  ['image alt text', limits.imageAltText, (size) => [{ type: 'image', image_url: url(20), alt_text: letters(size) }]],
  ['image url', limits.imageUrl, (size) => [{ type: 'image', image_url: url(size), alt_text: 'a' }]],
  [
    'image title',
    limits.imageTitle,
    (size) => [{ type: 'image', image_url: url(20), alt_text: 'a', title: plain(size) }],
  ],
  ['input label', limits.inputLabel, (size) => [input(typed, { label: plain(size) })]],
  ['input hint', limits.inputHint, (size) => [input(typed, { hint: plain(size) })]],
  [
    'table rows',
    limits.tableRows,
    (size) => [{ type: 'table', rows: times(size, () => [{ type: 'raw_text', text: 'a' }]) }],
  ],
  [
    'table columns',
    limits.tableColumns,
    (size) => [{ type: 'table', rows: [times(size, () => ({ type: 'raw_text', text: 'a' }))] }],
  ],
  ['markdown', limits.markdownText, (size) => [{ type: 'markdown', text: letters(size) }]],
  [
    'video title',
    limits.videoTitle,
    (size) => [{ type: 'video', video_url: url(20), thumbnail_url: url(20), alt_text: 'a', title: plain(size) }],
  ],
];

test.each(table)('%s: %i fit, one more does not', (_name, most, blocks) => {
  expect(validateBlocks(blocks(most), rules)).toBeUndefined();
  const problem = validateBlocks(blocks(most + 1), rules);
  expect(problem?.code).toBe('invalid_blocks');
  expect(problem?.errors.join()).toMatch(/must be less than \d+ characters|no more than \d+ items allowed/);
});

const refusals: [string, unknown[], RegExp][] = [
  ['an unknown block', [{ type: 'nonsense' }], /unsupported type: nonsense \[json-pointer:\/blocks\/0\/type\]/],
  ['an unknown element', [actions({ type: 'lever' })], /unsupported type: lever/],
  ['no text', [{ type: 'section' }], /missing required field/],
  ['empty text', [section(plain(0))], /must be more than 0 characters \[json-pointer:\/blocks\/0\/text\/text\]/],
  ['an unknown field', [{ type: 'divider', colour: 'red' }], /invalid additional property: colour/],
  ['mrkdwn in a header', [{ type: 'header', text: mrkdwn(3) }], /json-pointer:\/blocks\/0\/text\/type/],
  ['mrkdwn on a button', [actions(button({ text: mrkdwn(3) }))], /json-pointer:\/blocks\/0\/elements\/0\/text\/type/],
  [
    'a block id twice',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    /duplicate block_id: a/,
  ],
  [
    'an action id twice',
    [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))],
    /`action_id` a already exists/,
  ],
  [
    'options and groups',
    [actions(select({ option_groups: [{ label: plain(1), options: [option('a')] }] }))],
    /either options or option_groups/,
  ],
  ['neither url nor file', [{ type: 'image', alt_text: 'a' }], /either image_url or slack_file/],
  ['an address that is none', [{ type: 'image', image_url: 'file:///etc/passwd', alt_text: 'a' }], /invalid url/],
  ['a file that is not there', [{ type: 'image', slack_file: { id: 'F1' }, alt_text: 'a' }], /invalid slack file/],
  ['a text input in actions', [actions(typed)], /unsupported type: plain_text_input/],
  ['a string for a block', ['hello'], /must provide an object/],
];

test.each(refusals)('%s is refused', (_name, blocks, words) => {
  const problem = validateBlocks(blocks, rules);
  expect(problem?.code).toBe('invalid_blocks');
  expect(problem?.errors.join('\n')).toMatch(words);
});

test('a message whose blocks weigh too much together is refused as Slack refuses it', () => {
  const one = section(mrkdwn(limits.sectionText));
  expect(validateBlocks([one, one, one, one], rules)).toBeUndefined();
  expect(validateBlocks([one, one, one, one, one], rules)).toEqual({ code: 'msg_blocks_too_long', errors: [] });
  const many = times(45, () => section(mrkdwn(252)));
  expect(validateBlocks(many, rules)?.code).toBe('msg_blocks_too_long');
});

test('a view takes 100 blocks, and no block that only messages have', () => {
  const view = { ...rules, surface: 'modal' as const, pointer: '/view/blocks' };
  const dividers = (count: number) => times(count, () => ({ type: 'divider' }));
  expect(validateBlocks(dividers(100), view)).toBeUndefined();
  expect(validateBlocks(dividers(101), view)?.errors[0]).toBe(
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  );
  expect(validateBlocks([{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }], view)?.code).toBe(
    'invalid_blocks',
  );
});

test('a type that a test wants refused is refused', () => {
  const plan = [
    { type: 'plan', title: 'Steps', tasks: [{ type: 'task_card', task_id: '1', title: 'route', status: 'complete' }] },
  ];
  expect(validateBlocks(plan, rules)).toBeUndefined();
  expect(validateBlocks(plan, { ...rules, refused: new Set(['plan']) })?.errors[0]).toMatch(/^unsupported type: plan/);
});
