import { z } from 'zod';
import { parts, partsOfRoles, type Setting, secrecy, variables } from '../../src/settings/config.ts';
import { about } from './about.ts';

/** `deploy/SETTINGS.md`, made of the tables and schemas by which settings are read. */

type Part = keyof typeof parts;

/** How the bot hears Slack has a schema of its own, and is written with the rest of Slack. */
const schemasOf = (part: Part): z.core.$ZodType[] => (part === 'slack' ? [parts.slack, parts.receive] : [parts[part]]);

/** What is read before it is made into something else. */
const fieldsOf = (schema: z.core.$ZodType): Record<string, z.ZodType> => {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, z.ZodType>;
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in);
  throw new Error('a part of the settings is no object');
};

const schemaOf = (setting: Setting): z.ZodType => {
  const [part = '', name = ''] = setting.split('.');
  const found = schemasOf(part as Part)
    .map((schema) => fieldsOf(schema)[name])
    .find((field) => field !== undefined);
  if (found === undefined) throw new Error(`${setting} has no schema`);
  return found;
};

const written = (value: unknown): string => {
  if (value === undefined || value === '') return '';
  if (value instanceof Map) return written([...value]);
  if (Array.isArray(value)) return value.length === 0 ? '' : `\`${value.join(',')}\``;
  return `\`${String(value)}\``;
};

/** What it is while it is not set. */
const defaultOf = (schema: z.ZodType): string => {
  const read = schema.safeParse(undefined);
  return read.success ? written(read.data) : 'to be set';
};

interface JsonSchema {
  type?: string | string[];
  enum?: string[];
  minimum?: number;
  maximum?: number;
  anyOf?: JsonSchema[];
}

const valuesOf = (schema: z.ZodType): string => {
  const {
    type,
    enum: names,
    minimum,
    maximum,
    anyOf = [],
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  if (names !== undefined) return names.map((name) => `\`${name}\``).join(', ');
  const kinds = [type ?? [], ...anyOf.map((one) => one.type ?? [])].flat();
  if (kinds.includes('boolean')) return '`true`, `false`';
  if (kinds.includes('integer')) return `${minimum} to ${maximum}`;
  return kinds.includes('array') ? 'a list; in the environment with commas between' : '';
};

const roleNames: Record<keyof typeof partsOfRoles, string> = {
  bot: 'bot',
  worker: 'worker',
  fixer: 'fix worker',
  terminal: 'command line',
};

const readBy = (part: Part): string =>
  (Object.keys(roleNames) as (keyof typeof roleNames)[])
    .filter((role) => (partsOfRoles[role] as readonly Part[]).includes(part))
    .map((role) => roleNames[role])
    .join(', ');

const row = (setting: Setting): string => {
  const schema = schemaOf(setting);
  const more = {
    secret: ' **Secret.**',
    address: ' **May hold a password.**',
    file: ' **The file is secret.**',
    plain: '',
  };
  const cells = [
    `\`${setting}\``,
    `\`${variables[setting]}\``,
    defaultOf(schema),
    valuesOf(schema),
    `${about[setting]}.${more[secrecy[setting]]}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
};

const head = `# Settings

Made by \`npm run --silent settings\` from the tables by which settings are read; a test holds it to them.

Each is set in the environment or, by its name in the first column, in the YAML file that \`CALICO_WHY_CONFIG\` names;
the environment wins, and what is empty counts as not set. Every mistake is told at the start, all at once: a value that
cannot be, a name beginning with \`CALICO_WHY_\` that is no setting with the nearest that is, and settings that are
wrong together (remediators without fixes or in the namespace of the probes, etcd without endpoints, settings for etcd
without it, one port for two servers). A role is held to the parts that it reads.

Read beside these: \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`; \`NODE_EXTRA_CA_CERTS\` for an authority of your own;
\`ETCD_ENDPOINTS\` and its like by \`calicoctl\`.
`;

export const settingsPage = (): string => {
  const settings = Object.keys(variables) as Setting[];
  const names = [...new Set(settings.map((setting) => setting.split('.')[0] as Part))];
  const sections = names.map((part) =>
    [
      `\n## ${part}\n`,
      `Read by: ${readBy(part)}.\n`,
      '| in the file | in the environment | default | may be | what it is |',
      '| --- | --- | --- | --- | --- |',
      ...settings.filter((setting) => setting.startsWith(`${part}.`)).map(row),
    ].join('\n'),
  );
  return `${[head.trimEnd(), ...sections].join('\n')}\n`;
};
