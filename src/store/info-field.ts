/** One field of what Redis answers to INFO; undefined: it has none such. */
export const infoField = (info: string, name: string): string | undefined =>
  info
    .split(/\r?\n/)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);
