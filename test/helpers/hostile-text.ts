import fc from 'fast-check';

/** What does harm where it is not expected. */
export const knownTexts = [
  '',
  ' ',
  '\u0000',
  '<!channel>',
  '<!here|x>',
  '<!subteam^S0NETOPS>',
  '<@U0APPROVER>',
  '<#C0OPS>',
  '<https://evil.example|bank>',
  'https://evil.example/?a=1&b=<2>',
  '&lt;!channel&gt;',
  '@channel',
  '*bold* _it_ `code` ```block``` ~x~ :skull:',
  '$(reboot) `reboot` ; reboot | sh > /etc/passwd',
  '--kubeconfig=/etc/shadow',
  '\u202egnp.exe\u202c',
  'we\u200bb\u200d-\u200e0\u2060\ufeff',
  '\u001b[2J\u001b]0;title\u0007\u009b31m',
  '\ud800',
  '\u2028\u2029\u0085',
  '\u0000\r\n\t\u001b[31mred',
];

export const longTexts = ['can not '.repeat(500), '👩‍👩‍👧‍👦'.repeat(900), 'x'.repeat(10_000), 'line\n'.repeat(3_000)];

/** What a name, a label, a log line or a person can hold. */
export const hostileText = fc.oneof(
  { weight: 12, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 12, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...longTexts),
  },
  {
    weight: 12,
    arbitrary: fc.constantFrom(...knownTexts),
  },
);

/** Keys whose values choose between cases; all others are free text of a cluster, a node or a person. */
const choices = new Set([
  'status',
  'kind',
  'layer',
  'hop',
  'direction',
  'check',
  'id',
  'cause',
  'by',
  'clusterCheck',
  'what',
]);

/** A value with this text in place of each of its free ones. */
export const withText = <T>(value: T, text: string): T => {
  const change = (one: unknown, key = ''): unknown => {
    if (typeof one === 'string') return choices.has(key) ? one : text;
    if (Array.isArray(one)) return one.map((item) => change(item, key));
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, change(inner, name)]));
  };
  // The same shape with other strings.
  return change(value) as T;
};
