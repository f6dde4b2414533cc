/** Interactive elements as plain, keyboard-ready HTML; the script in the page acts on the `data-` attributes. */
import { createElement as h, type ReactNode } from 'react';
import { isData } from '../blocks/walk.ts';
import type { Block, Data } from '../model.ts';
import type { Sight } from './sight.ts';

const words = (text: unknown): string => (isData(text) ? String(text.text ?? '') : '');

export const elementView = (sight: Sight, block: Block, element: Data, label?: string): ReactNode => {
  const kind = String(element.type);
  const marks = {
    'data-action-id': String(element.action_id ?? ''),
    'data-block-id': block.block_id ?? '',
    'data-kind': kind,
    ...(isData(element.confirm) ? { 'data-confirm': JSON.stringify(element.confirm) } : {}),
    ...(block.dispatch_action === true ? { 'data-dispatch': '' } : {}),
    key: `${block.block_id}/${String(element.action_id)}`,
  };
  const named = { ...marks, 'aria-label': label ?? (words(element.placeholder) || kind.replaceAll('_', ' ')) };
  const held = sight.values[block.block_id ?? '']?.[String(element.action_id)] ?? {};
  switch (kind) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return button(element, marks);
    case 'feedback_buttons':
      return h('span', { key: marks.key }, ...feedback(element, marks));
    case 'overflow':
      return overflow(element, marks);
    case 'image':
      return h('img', {
        key: marks.key,
        src: imageUrl(sight, element),
        alt: String(element.alt_text ?? ''),
        className: 'ws-thumb',
      });
    case 'checkboxes':
    case 'radio_buttons':
      return choices(element, held, { ...marks, 'aria-label': label });
    case 'external_select':
    case 'multi_external_select':
      return external(element, held, named);
    default:
      return kind.endsWith('_select') ? menu(sight, element, held, named) : typed(element, held, named);
  }
};

type Marks = { [name: string]: string | undefined };

const button = (element: Data, marks: Marks): ReactNode => {
  const style = typeof element.style === 'string' ? ` ws-${element.style}` : '';
  const accessible =
    typeof element.accessibility_label === 'string' ? { 'aria-label': element.accessibility_label } : {};
  const common = { className: `ws-button${style}`, ...marks, ...accessible };
  return typeof element.url === 'string'
    ? h('a', { ...common, href: element.url, target: '_blank', rel: 'noreferrer' }, words(element.text))
    : h('button', { type: 'button', ...common }, words(element.text));
};

const feedback = (element: Data, marks: Marks): ReactNode[] =>
  [element.positive_button, element.negative_button]
    .filter(isData)
    .map((each) =>
      h(
        'button',
        { type: 'button', className: 'ws-button', ...marks, key: String(each.value), 'data-value': String(each.value) },
        words(each.text),
      ),
    );

const optionsOf = (element: Data): Data[] => (Array.isArray(element.options) ? element.options.filter(isData) : []);

const overflow = (element: Data, marks: Marks): ReactNode =>
  h(
    'details',
    { className: 'ws-overflow', key: marks.key },
    h('summary', { 'aria-label': 'More actions' }, '⋯'),
    h(
      'div',
      { className: 'ws-overflow-menu', role: 'menu' },
      ...optionsOf(element).map((option) =>
        h(
          'button',
          { ...marks, type: 'button', role: 'menuitem', key: String(option.value), 'data-value': String(option.value) },
          words(option.text),
        ),
      ),
    ),
  );

const selectedValues = (held: Data, element: Data): string[] => {
  const from = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(from);
    if (isData(value)) return [String(value.value)];
    return typeof value === 'string' ? [value] : [];
  };
  const { type: _kind, ...chosen } = held;
  if (Object.keys(chosen).length > 0) return from(Object.values(chosen));
  return from(
    Object.entries(element)
      .filter(([key]) => key.startsWith('initial_'))
      .map(([, value]) => value),
  );
};

const choices = (element: Data, held: Data, marks: Marks): ReactNode => {
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const on = selectedValues(held, element);
  return h(
    'fieldset',
    { className: 'ws-choices', ...marks },
    ...optionsOf(element).map((option) =>
      h(
        'label',
        { key: String(option.value) },
        h('input', {
          type,
          name: `${marks['data-block-id']}/${marks['data-action-id']}`,
          value: String(option.value),
          defaultChecked: on.includes(String(option.value)),
        }),
        h('span', null, words(option.text), option.description ? h('small', null, words(option.description)) : null),
      ),
    ),
  );
};

const optionNode = (option: Data): ReactNode =>
  h('option', { key: String(option.value), value: String(option.value) }, words(option.text));

const menuOptions = (sight: Sight, element: Data): ReactNode[] => {
  const kind = String(element.type).replace(/^multi_/, '');
  const { store } = sight;
  if (kind === 'users_select') {
    return [...store.users.values()].map((user) => optionNode({ value: user.id, text: { text: user.realName } }));
  }
  if (kind === 'conversations_select' || kind === 'channels_select') {
    return [...store.channels.values()]
      .filter((channel) => channel.kind === 'channel')
      .map((channel) => optionNode({ value: channel.id, text: { text: `#${channel.name}` } }));
  }
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isData) : [];
  return [
    ...optionsOf(element).map(optionNode),
    ...groups.map((group) =>
      h('optgroup', { key: words(group.label), label: words(group.label) }, ...optionsOf(group).map(optionNode)),
    ),
  ];
};

const menu = (sight: Sight, element: Data, held: Data, marks: Marks): ReactNode => {
  const isMultiple = String(element.type).startsWith('multi_');
  const on = selectedValues(held, element);
  return h(
    'select',
    { className: 'ws-select', ...marks, multiple: isMultiple, defaultValue: isMultiple ? on : (on[0] ?? '') },
    isMultiple ? null : h('option', { key: '', value: '' }, words(element.placeholder) || 'Choose an option'),
    ...menuOptions(sight, element),
  );
};

/** Options come from the app while one types. */
const external = (element: Data, held: Data, marks: Marks): ReactNode => {
  const { key, ...rest } = marks;
  const chosen = held.selected_option ?? element.initial_option;
  return h(
    'span',
    { className: 'ws-external', key, 'data-least': String(element.min_query_length ?? 3) },
    h('input', {
      type: 'search',
      placeholder: words(element.placeholder) || 'Type to search',
      'aria-label': `Search: ${rest['aria-label']}`,
    }),
    h(
      'select',
      { className: 'ws-select', ...rest, multiple: String(element.type).startsWith('multi_') },
      ...(isData(chosen) ? [optionNode(chosen)] : [h('option', { key: '', value: '' }, 'No choice yet')]),
    ),
  );
};

const inputTypes: { [kind: string]: string } = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  file_input: 'file',
};

const typed = (element: Data, held: Data, marks: Marks): ReactNode => {
  const kind = String(element.type);
  const start = held.value ?? held.selected_date ?? held.selected_time ?? selectedValues({}, element)[0] ?? '';
  const common = {
    className: 'ws-input',
    ...marks,
    placeholder: words(element.placeholder),
    defaultValue: String(start),
    ...(typeof element.max_length === 'number' ? { maxLength: element.max_length } : {}),
    ...(element.focus_on_load === true ? { autoFocus: true } : {}),
  };
  if (kind === 'rich_text_input' || element.multiline === true) return h('textarea', { ...common, rows: 4 });
  return h('input', {
    ...common,
    type: inputTypes[kind] ?? 'text',
    ...(kind === 'number_input' ? { step: element.is_decimal_allowed === true ? 'any' : '1' } : {}),
  });
};

export const imageUrl = (sight: Sight, image: Data): string => {
  if (typeof image.image_url === 'string') return image.image_url;
  const wanted = isData(image.slack_file) ? image.slack_file : {};
  const id = typeof wanted.id === 'string' ? wanted.id : (/F0\w+/.exec(String(wanted.url))?.[0] ?? '');
  return sight.store.files.has(id) ? `/page/file/${id}` : '';
};
