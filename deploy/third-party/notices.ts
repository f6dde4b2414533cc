import { isAllowed } from './licences.ts';
import type { Shipped } from './shipped.ts';

/** What the image holds beside npm packages. Debian keeps the texts of its own under /usr/share/doc. */
const binaries = ['calicoctl: Apache-2.0, https://github.com/projectcalico/calico'];

/** What stands against shipping these packages, a sentence each: a licence that is not allowed, a text that is missing. */
export const objections = (shipped: readonly Shipped[]): string[] =>
  shipped.flatMap(({ name, version, licence, installed, texts }) => [
    ...(isAllowed(licence) ? [] : [`${name} ${version}: its licence is not on the list: ${licence}`]),
    ...(installed && texts.length === 0 ? [`${name} ${version}: it ships no text of its licence`] : []),
  ]);

/** The third-party notices of what is installed, each text once, with the packages that it is of. */
export const noticesOf = (shipped: readonly Shipped[], beside: readonly string[] = binaries): string => {
  const byText = new Map<string, string[]>();
  for (const { name, version, licence, installed, texts } of shipped) {
    if (!installed) continue;
    const key = texts.join('\n\n');
    byText.set(key, [...(byText.get(key) ?? []), `${name} ${version} (${licence})`]);
  }
  const line = '-'.repeat(80);
  const parts = [...byText].map(([text, names]) => `${line}\n${names.join('\n')}\n${line}\n\n${text}\n`);
  return [
    'Third-party software in calico-why\n',
    ...(beside.length > 0 ? [`${beside.join('\n')}\n`] : []),
    ...parts,
  ].join('\n');
};
