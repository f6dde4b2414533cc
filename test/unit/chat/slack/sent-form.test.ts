import { expect, it } from 'vitest';
import { readSentForm } from '../../../../src/chat/slack/sent-form.ts';

const view = (values: unknown) => ({ private_metadata: 'about', state: { values } });

it('is one value for each input', () => {
  const { about, values } = readSentForm(
    view({
      ask_from: { ask_from: { type: 'external_select', selected_option: { value: 'shop/web-0', text: {} } } },
      ask_port: { ask_port: { type: 'plain_text_input', value: ' 80 ' } },
      ask_to: { ask_to: { type: 'external_select', selected_option: null } },
      ask_protocol: { ask_protocol: { value: '' } },
    }),
  );
  expect(about).toBe('about');
  expect([...values]).toEqual([
    ['ask_from', 'shop/web-0'],
    ['ask_port', '80'],
  ]);
});

it.each([
  undefined,
  'view',
  { private_metadata: 7, state: [] },
  view({ ask_from: { ask_from: { value: 'x'.repeat(10_000) } } }),
  view({ ask_from: { ask_from: { value: { toString: 'x' } } } }),
  view({ ask_from: 'x' }),
])('is empty where it holds nothing that can be read: %#', (sent) => {
  expect([...readSentForm(sent).values]).toEqual([]);
});
