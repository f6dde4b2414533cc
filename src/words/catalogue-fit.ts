type Catalogue = Readonly<Record<string, string>>;

/** Of a code with plural forms those of all of them: one form need not say its number. */
const placeholdersOf = (catalogue: Catalogue, code: string): string =>
  [
    ...new Set(
      [code, `${code}_one`, `${code}_other`].flatMap((key) =>
        [...(catalogue[key] ?? '').matchAll(/\{\$(\w+)\}/g)].map(([, name = '']) => name),
      ),
    ),
  ]
    .filter((name) => name !== 'count')
    .sort()
    .join(', ');

const codesOf = (catalogue: Catalogue): Set<string> =>
  new Set(Object.keys(catalogue).map((key) => key.replace(/_(?:one|other)$/, '')));

/** What is wrong with a catalogue beside the English one, by the code that it is about; `undefined`: nothing. */
export const whyUnfit = (english: Catalogue, catalogue: Catalogue): string | undefined => {
  const [wanted, there] = [codesOf(english), codesOf(catalogue)];
  for (const code of wanted) {
    if (!there.has(code)) return `it has no words for ${code}`;
    const [takes, has] = [placeholdersOf(english, code), placeholdersOf(catalogue, code)];
    if (takes !== has) return `${code} has the placeholders (${has}), not (${takes})`;
  }
  const unknown = [...there].find((code) => !wanted.has(code));
  return unknown === undefined ? undefined : `${unknown} is no code that is said`;
};
