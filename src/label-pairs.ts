/** `a=b,c=d` → its pairs; the form was checked when the settings were read. */
export const labelPairs = (selector: string): Record<string, string> =>
  Object.fromEntries(
    selector.split(',').map((pair) => {
      const [key = '', value = ''] = pair.split('=');
      return [key.trim(), value.trim()];
    }),
  );
