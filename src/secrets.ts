/**
 * What this process knows of secrets, so that no text that leaves it holds one. Settings, kubeconfigs and the
 * environment name theirs when they are read; whoever takes in words from outside, or lets words out, asks for
 * them without. A server that echoes a header, a program that prints its environment and an error that carries
 * its request are harmless then.
 */

const shown = '[secret]';
/** Shorter ones would take ordinary words out of every sentence. */
const shortest = 6;
/** Tokens are renewed: the oldest are forgotten. */
const most = 1_000;

const known = new Set<string>();

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

/** Without the last characters, which depend on what follows. */
const base64 = (value: string): string =>
  Buffer.from(value)
    .toString('base64')
    .replace(/={1,2}$/, '')
    .slice(0, -1);

/** Remembers secrets of this process, in each form in which they may come back. */
export const keepSecrets = (...values: readonly (string | undefined)[]): void => {
  for (const written of values) {
    const value = written?.trim() ?? '';
    if (value.length < shortest) continue;
    const forms = [value, decoded(value), encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64(value)];
    for (const form of forms) {
      known.delete(form);
      known.add(form);
    }
  }
  for (const oldest of known) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
};

/** Remembers the user and the password in a URL: both say who we are there. */
export const keepSecretsOfUrl = (url: string | undefined): void => {
  if (url === undefined || !URL.canParse(url)) return;
  const { username, password } = new URL(url);
  // A user alone is a name; with a password, only that is secret.
  keepSecrets(password === '' ? username : password);
};

const secretName = /(?:PASSWORD|PASSWD|TOKEN|SECRET|_KEY|_CREDENTIALS)$/i;
const addressName = /(?:_PROXY|_URL|_ENDPOINTS?)$/i;

/** Remembers the secrets of an environment by the names of its variables: our own, calicoctl's, proxies'. */
export const keepSecretsOfEnvironment = (env: NodeJS.ProcessEnv): void => {
  for (const [name, value] of Object.entries(env)) {
    // A path is not a secret; what is in the file is.
    if (secretName.test(name) && value?.startsWith('/') === false) keepSecrets(value);
    if (addressName.test(name)) for (const url of value?.split(',') ?? []) keepSecretsOfUrl(url.trim());
  }
};

/** What looks like a secret, whoever it belongs to. Each repetition is bounded, so that no text stalls one. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\bxox[a-z]-[\w-]{4,300}/g, shown],
  [/\bxapp-[\w-]{4,300}/g, shown],
  [/\bBearer [\w.~+/=-]{8,5000}/g, `Bearer ${shown}`],
  [/\bBasic [\w+/=]{8,2000}/g, `Basic ${shown}`],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,8000}\.[\w-]{8,2000}/g, shown],
  [/:\/\/[^\s/@"'\\]{1,500}@/g, `://${shown}@`],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,20000}/g, `-----BEGIN PRIVATE KEY----- ${shown} `],
];

/** The text without any secret that is known or looks like one. */
export const withoutSecrets = (text: string): string => {
  let clean = text;
  // What looks like a secret goes whole, before a known one that is a part of it; of those the longest first.
  for (const [pattern, instead] of patterns) clean = clean.replace(pattern, instead);
  for (const secret of [...known].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, shown);
  return clean;
};
