import { z } from 'zod';

/** Where the bot hears alerts; without a port it hears none. */

const text = z.string().trim().min(1);
const secret = text.min(16, 'must have 16 characters at least');

export const alertsSchema = z
  .object({
    port: z.coerce.number().int().min(0).max(65535).optional(),
    address: z.union([z.ipv4(), z.ipv6()], 'must be an address of this machine, such as 127.0.0.1').optional(),
    /** Where it is told, unless a rule says another. */
    channel: text.regex(/^[CG][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789 (not a name)').optional(),
    token: secret.optional(),
    basic: secret.regex(/^[^:\s]+:\S+$/, 'must look like user:password').optional(),
    hmacKey: secret.optional(),
    /** Paths of PEM files. */
    cert: text.optional(),
    key: text.optional(),
    clientCa: text.optional(),
    /** Path of a YAML file. */
    rules: text.optional(),
  })
  .transform(({ port, channel, ...more }, context) => {
    if (port === undefined) {
      const given = Object.entries({ channel, ...more }).filter(([, value]) => value !== undefined);
      if (given.length === 0) return undefined;
      context.addIssue({ code: 'custom', path: ['port'], message: 'is missing: without it no alert is heard' });
      return z.NEVER;
    }
    const missing = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { token, basic, hmacKey, cert, key, clientCa } = more;
    if (channel === undefined) missing('channel', 'is missing: alerts are told in a channel');
    if ([token, basic, hmacKey, clientCa].every((one) => one === undefined))
      missing(
        'token',
        'is missing: anybody could send alerts (or set a user and password, a key of signatures, or a CA)',
      );
    if ((cert === undefined) !== (key === undefined))
      missing(cert === undefined ? 'cert' : 'key', 'is missing: TLS needs a certificate and its key');
    if (clientCa !== undefined && cert === undefined) missing('cert', 'is missing: certificates of clients need TLS');
    return channel === undefined ? z.NEVER : { port, channel, ...more };
  });
export type AlertSettings = NonNullable<z.infer<typeof alertsSchema>>;
