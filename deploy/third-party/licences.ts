/** Licences (SPDX) of what may be shipped: none asks for more than its text, or the source of its own files. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'Bitstream-Vera',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
  'PSF-2.0',
  'Unlicense',
]);

/** Package → its licence, where its manifest names none by an SPDX identifier: read in the text that it ships. */
const readByHand: Record<string, string> = { 'dejavu-fonts-ttf': 'Bitstream-Vera' };

/** The SPDX expression of a package: what its manifest declares, or what was read in its text. */
export const licenceOf = (name: string, declared: string | undefined): string =>
  readByHand[name] ?? declared ?? 'none declared';

/** Whether an SPDX expression of identifiers, `OR` and `AND` without nesting can be met by allowed licences. */
export const isAllowed = (expression: string): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((each) => allowed.has(each)));
