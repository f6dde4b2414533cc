/** Blocks as React nodes: layout and controls are ours, everything that is only shown is the library's. */
import { createElement as h, type ReactNode } from 'react';
import { isData } from '../blocks/walk.ts';
import type { Block, Data } from '../model.ts';
import { elementView, imageUrl } from './elements-view.ts';
import { display, textNode } from './rich.ts';
import type { Sight } from './sight.ts';

export type Complaints = { [blockId: string]: string };

export const blocksView = (sight: Sight, blocks: Block[], errors: Complaints = {}): ReactNode[] =>
  blocks.map((block, index) =>
    h(
      'div',
      { key: block.block_id ?? index, className: `ws-block ws-block-${block.type}` },
      blockView(sight, block, errors),
    ),
  );

const blockView = (sight: Sight, block: Block, errors: Complaints): ReactNode => {
  switch (block.type) {
    case 'header':
      return h('h3', null, textNode(sight.store, block.text));
    case 'divider':
      return h('hr');
    case 'section':
      return section(sight, block);
    case 'context':
      return context(sight, block);
    case 'actions':
    case 'context_actions':
      return h(
        'div',
        { className: 'ws-actions' },
        ...children(block.elements).map((each) => elementView(sight, block, each)),
      );
    case 'input':
      return input(sight, block, errors);
    case 'image':
      return image(sight, block);
    case 'alert':
      return h(
        'div',
        { role: 'status', className: `ws-alert ws-alert-${String(block.level ?? 'default')}` },
        textNode(sight.store, block.text),
      );
    case 'plan':
      return plan(block);
    case 'card':
      return card(sight, block);
    case 'carousel':
      return h('div', { className: 'ws-carousel' }, ...blocksView(sight, children(block.elements) as Block[]));
    case 'container':
      return h(
        'section',
        { className: 'ws-container' },
        isData(block.title) ? h('h4', null, String(block.title.text)) : null,
        ...blocksView(sight, children(block.child_blocks) as Block[], errors),
      );
    default:
      return display(sight.store, [block]);
  }
};

const children = (list: unknown): Data[] => (Array.isArray(list) ? list.filter(isData) : []);

const section = (sight: Sight, block: Block): ReactNode =>
  h(
    'div',
    { className: 'ws-section' },
    h(
      'div',
      { className: 'ws-section-text' },
      textNode(sight.store, block.text),
      Array.isArray(block.fields)
        ? h(
            'div',
            { className: 'ws-fields' },
            ...children(block.fields).map((field, index) => h('div', { key: index }, textNode(sight.store, field))),
          )
        : null,
    ),
    isData(block.accessory)
      ? h('div', { className: 'ws-accessory' }, elementView(sight, block, block.accessory))
      : null,
  );

const context = (sight: Sight, block: Block): ReactNode =>
  h(
    'div',
    { className: 'ws-context' },
    ...children(block.elements).map((each, index) =>
      each.type === 'image'
        ? h('img', { key: index, src: imageUrl(sight, each), alt: String(each.alt_text ?? '') })
        : h('div', { key: index }, textNode(sight.store, each)),
    ),
  );

const input = (sight: Sight, block: Block, errors: Complaints): ReactNode => {
  const element = isData(block.element) ? block.element : {};
  const label = isData(block.label) ? String(block.label.text) : '';
  const error = errors[block.block_id ?? ''];
  return h(
    'div',
    { className: error ? 'ws-field ws-wrong' : 'ws-field' },
    h('div', { className: 'ws-label' }, label, block.optional === true ? h('small', null, ' (optional)') : null),
    elementView(sight, block, element, label),
    isData(block.hint) ? h('small', { className: 'ws-hint' }, String(block.hint.text)) : null,
    error ? h('p', { className: 'ws-error', role: 'alert' }, error) : null,
  );
};

const image = (sight: Sight, block: Block): ReactNode => {
  const source = imageUrl(sight, block);
  return h(
    'figure',
    { className: 'ws-image' },
    isData(block.title) ? h('figcaption', null, String(block.title.text)) : null,
    h(
      'a',
      { href: source, target: '_blank', rel: 'noreferrer' },
      h('img', { src: source, alt: String(block.alt_text ?? '') }),
    ),
  );
};

const taskMarks: Record<string, string> = { pending: '○', in_progress: '◌', complete: '✓', error: '✗' };

const plan = (block: Block): ReactNode =>
  h(
    'section',
    { className: 'ws-plan' },
    h('h4', null, String(block.title)),
    h(
      'ol',
      null,
      ...children(block.tasks).map((task) =>
        h(
          'li',
          { key: String(task.task_id), className: `ws-task-${String(task.status)}` },
          h('span', { 'aria-label': String(task.status) }, taskMarks[String(task.status)] ?? ''),
          ` ${String(task.title)}`,
        ),
      ),
    ),
  );

const card = (sight: Sight, block: Block): ReactNode =>
  h(
    'div',
    { className: 'ws-card' },
    isData(block.hero_image)
      ? h('img', { src: imageUrl(sight, block.hero_image), alt: String(block.hero_image.alt_text ?? '') })
      : null,
    h('strong', null, textNode(sight.store, block.title)),
    textNode(sight.store, block.subtitle),
    textNode(sight.store, block.body),
    h('div', { className: 'ws-actions' }, ...children(block.actions).map((each) => elementView(sight, block, each))),
  );
