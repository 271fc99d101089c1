import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { isTimeZone } from './i18n/time-zones.ts';
import { isAddress, readMailbox } from './mail/addresses.ts';
import { readConfigFile } from './read-config-file.ts';
import { KeyedRegister } from './registers/keyed.ts';

/** Where nobody says in which zone people work. */
export const usualZone = 'Europe/Kyiv';

const flag = z.union([z.boolean(), z.stringbool()]);

const BuiltInRegister = z.enum(['lt_jar', 'vies', 'ares']);

const Config = z.object({
  port: z.coerce.number().int().min(0).max(65535).default(3000),
  host: z.string().min(1).default('127.0.0.1'),
  base_url: z.url({ protocol: /^https?$/, error: 'needs an address such as https://crm.example.com' }).optional(),
  database_url: z
    .string()
    .startsWith('postgres', 'needs an address such as postgres://user:password@host/name')
    .optional(),
  data_dir: z.string().min(1).default('data'),
  session_secret: z.string().min(32, 'needs at least 32 characters').optional(),
  trust_proxy: z
    .union([flag, z.coerce.number().int().min(0)], 'needs true, false or the number of proxies')
    .default(false),
  default_countries: z
    .union([z.string().transform((list) => list.split(/[\s,;]+/).filter(Boolean)), z.array(z.string())])
    .pipe(
      z
        .array(
          z.custom<CountryCode>(
            (code) => isSupportedCountry(String(code)),
            'needs two-letter country codes such as UA, LT',
          ),
        )
        .min(1),
    )
    .default(['UA', 'LT', 'RU']),
  time_zone: z.string().refine(isTimeZone, 'needs a time zone such as Europe/Vilnius').default(usualZone),
  language: z.enum(['ru', 'en', 'uk', 'lt']).default('ru'),
  smtp_url: z
    .url({ protocol: /^smtps?$/, error: 'needs an address such as smtps://user:password@mail.example.com' })
    .optional(),
  mail_from: z
    .string()
    .refine(readMailbox, 'needs an address such as crm@example.com or Prospekt <crm@example.com>')
    .optional(),
  mails_per_minute: z.coerce.number().int().min(1).max(10_000).default(60),
  bounce_address: z.string().refine(isAddress, 'needs an address such as bounces@example.com').optional(),
  bounce_imap_url: z
    .url({ protocol: /^imaps?$/, error: 'needs an address such as imaps://user:password@mail.example.com' })
    .optional(),
  dkim_domain: z.string().optional(),
  dkim_selector: z.string().optional(),
  dkim_key_file: z.string().optional(),
  oidc_issuer: z
    .url({ protocol: /^https?$/, error: 'needs an address such as https://login.example.com' })
    .refine((url) => url.startsWith('https:') || isLocal(url), 'needs https')
    .optional(),
  oidc_client_id: z.string().optional(),
  oidc_client_secret: z.string().optional(),
  oidc_label: z.string().max(60).optional(),
  max_file_megabytes: z.coerce.number().int().min(1).max(500).default(25),
  registers: z
    .union([z.string().transform((list) => list.split(/[\s,;]+/).filter(Boolean)), z.array(z.unknown())])
    .pipe(z.array(z.union([BuiltInRegister, KeyedRegister], 'needs lt_jar, vies, ares or a register of your own')))
    .default([]),
  register_urls: z.partialRecord(BuiltInRegister, z.url({ protocol: /^https?$/ })).default({}),
  pool_size: z.coerce.number().int().min(2).max(100).default(10),
  log_level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});

// Not to be printed: they hold passwords.
const secret = new Set([
  'session_secret',
  'database_url',
  'oidc_client_secret',
  'smtp_url',
  'bounce_imap_url',
  'registers',
]);

function isLocal(url: string): boolean {
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

export type Config = z.infer<typeof Config>;
export type Settings = z.input<typeof Config>;

/** The address people use, without a slash at the end. */
export function baseUrl({ base_url, port }: Config): string {
  return base_url?.replace(/\/+$/, '') ?? `http://localhost:${port}`;
}

/** Reads `config.ts` if there is one, lets the environment win, and names the key of a bad value. */
export async function loadConfig(env: NodeJS.ProcessEnv = process.env, file = 'config.ts'): Promise<Config> {
  return parseConfig({ ...(await readFile(file)), ...readEnvironment(env) });
}

export function parseConfig(values: Record<string, unknown>): Config {
  const parsed = Config.safeParse(values, { reportInput: true });
  if (parsed.success) return parsed.data;

  const lines = parsed.error.issues.map((issue) => {
    const key = String(issue.path[0]);
    const got = secret.has(key) ? 'a value' : JSON.stringify(values[key]);
    return `  ${key} (${variableOf(key)}): got ${got}; ${issue.message}`;
  });
  throw new Error(`The configuration is wrong:\n${lines.join('\n')}`);
}

async function readFile(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  return existsSync(path) ? readConfigFile(path) : {};
}

function readEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const keys = Object.keys(Config.shape);
  const given = keys.filter((key) => env[variableOf(key)]);
  return Object.fromEntries(given.map((key) => [key, env[variableOf(key)]]));
}

// LANGUAGE is taken: desktops set it to a list such as en_US:en.
function variableOf(key: string): string {
  return key === 'language' ? 'DEFAULT_LANGUAGE' : key.toUpperCase();
}
