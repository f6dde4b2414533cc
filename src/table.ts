/**
 * A table that is looked into with words from outside. A plain object also answers to what every object has:
 * `names['constructor']` is a function.
 */
export const tableOf = <V>(rows: Readonly<Record<string, V>> = {}): Record<string, V> =>
  Object.assign(Object.create(null), rows);
