import { delimiter } from 'node:path';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';
import { readTextSync } from '../limits/read-file.ts';
import { keepSecrets } from '../secrets.ts';

const secretName = /password|passwd|token$|secret|key$|key-?data$/i;
const deepest = 20;

const keepNamed = (value: unknown, name: string, depth: number): void => {
  if (depth > deepest) return;
  if (typeof value === 'string' && secretName.test(name) && !value.startsWith('/')) keepSecrets(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [inner, each] of Object.entries(value)) keepNamed(each, inner, depth + 1);
};

/**
 * Remembers the secrets in files of settings (several joined as in PATH), by the names of their fields. Never
 * throws: whoever reads such a file for its content says what is wrong with it.
 */
export const keepSecretsOfFile = (paths: string): void => {
  for (const path of paths.split(delimiter)) {
    try {
      const what = `the file ${path}`;
      const text = readTextSync(path, { what, bytes: settingsText.bytes });
      keepNamed(parseYaml(text, { what, limits: settingsText }), '', 0);
    } catch {
      // Not there, too large, or no YAML.
    }
  }
};
