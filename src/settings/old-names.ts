/** How settings were called in the version before: still read, for this version, with a warning. */

interface Renamed {
  /** `part.name` in the settings file, and the environment variable. */
  old: { setting: string; variable: string };
  now: { setting: string; variable: string };
}

const named = (setting: string, variable: string) => ({ setting, variable });

const renamed: readonly Renamed[] = [
  ...(
    [
      ['every', 'every'],
      ['which', 'checks'],
      ['channel', 'channel'],
      ['kernel', 'kernel'],
    ] as const
  ).map(([old, now]) => ({
    old: named(`sweeps.${old}`, `CALICO_WHY_SWEEPS_${old.toUpperCase()}`),
    now: named(`scheduled.${now}`, `CALICO_WHY_SCHEDULED_${now.toUpperCase()}`),
  })),
  { old: named('mender.enabled', 'CALICO_WHY_MENDER'), now: named('remediator.enabled', 'CALICO_WHY_REMEDIATOR') },
  ...(['namespace', 'labels', 'container'] as const).map((name) => ({
    old: named(`mender.${name}`, `CALICO_WHY_MENDER_${name.toUpperCase()}`),
    now: named(`remediator.${name}`, `CALICO_WHY_REMEDIATOR_${name.toUpperCase()}`),
  })),
];

/** Variables of the version before. */
export const oldVariables: readonly string[] = renamed.map(({ old }) => old.variable);

const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== '';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Moves one field of the file to where it is called so now; a new name, and a part that holds no fields, stay. */
const moved = (file: Record<string, unknown>, { old, now }: Renamed): Record<string, unknown> | undefined => {
  const [[oldPart = '', oldName = ''], [part = '', name = '']] = [old.setting.split('.'), now.setting.split('.')];
  const from = file[oldPart];
  const to = file[part] ?? {};
  if (!isObject(from) || !(oldName in from) || !isObject(to)) return undefined;
  const { [oldName]: value, ...rest } = from;
  const { [oldPart]: _, ...others } = file;
  return { ...others, ...(Object.keys(rest).length > 0 ? { [oldPart]: rest } : {}), [part]: { [name]: value, ...to } };
};

/** The file's fields, and the environment's, under the names that they have now; a new name wins. */
export const underNewNames = (
  file: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
  warn: (text: string) => void,
): { file: Record<string, unknown>; env: NodeJS.ProcessEnv } => {
  const found = { file, env: { ...env } };
  const warnOf = (old: string, now: string): void =>
    warn(`${old} is called ${now} now. The old name is read by this version and not by the next.`);
  for (const each of renamed) {
    const { old, now } = each;
    const value = env[old.variable];
    if (isSet(value)) {
      warnOf(old.variable, now.variable);
      if (!isSet(found.env[now.variable])) found.env[now.variable] = value;
    }
    const inFile = moved(found.file, each);
    if (inFile === undefined) continue;
    warnOf(old.setting, now.setting);
    found.file = inFile;
  }
  return found;
};
