import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import example from '../../config.example.ts';
import { loadConfig, parseConfig } from '../../src/config.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prospekt-config-'));
  file = join(folder, 'config.ts');
  await writeFile(file, `export default { port: 4000, language: 'lt', default_countries: ['LT'] };`);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the configuration', () => {
  it('has a default for everything', async () => {
    const config = await loadConfig({}, join(folder, 'missing.ts'));
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      data_dir: 'data',
      language: 'ru',
      trust_proxy: false,
    });
    expect(config.base_url).toBeUndefined();
  });

  it('is read from the file, over which the environment wins', async () => {
    expect(await loadConfig({}, file)).toMatchObject({ port: 4000, language: 'lt', default_countries: ['LT'] });
    const env = { PORT: '5000', DEFAULT_COUNTRIES: 'UA, RU', TRUST_PROXY: '2', DEFAULT_LANGUAGE: '' };
    expect(await loadConfig(env, file)).toMatchObject({
      port: 5000,
      language: 'lt',
      default_countries: ['UA', 'RU'],
      trust_proxy: 2,
    });
  });

  it('leaves LANGUAGE to the system, which sets it to lists', async () => {
    expect((await loadConfig({ LANGUAGE: 'en_US:en' }, file)).language).toBe('lt');
    expect((await loadConfig({ LANGUAGE: 'en_US:en', DEFAULT_LANGUAGE: 'uk' }, file)).language).toBe('uk');
  });

  it('names the key, what it got and what it needs', async () => {
    const wrong: Array<[env: Record<string, string>, message: RegExp]> = [
      [{ PORT: 'abc' }, /port \(PORT\): got "abc"; .*expected number/],
      [{ PORT: '70000' }, /port \(PORT\): got "70000"; .*65535/],
      [
        { BASE_URL: 'crm.example.com' },
        /base_url \(BASE_URL\): got "crm.example.com"; needs an address such as https:/,
      ],
      [{ TIME_ZONE: 'Mars/Phobos' }, /time_zone \(TIME_ZONE\): got "Mars\/Phobos"; needs a time zone/],
      [{ DEFAULT_COUNTRIES: 'XX' }, /default_countries .*got "XX"; needs two-letter country codes/],
      [{ TRUST_PROXY: 'perhaps' }, /trust_proxy .*got "perhaps"; needs true, false or the number of proxies/],
      [{ LOG_LEVEL: 'loud' }, /log_level .*got "loud"; .*"silent"/],
    ];
    for (const [env, message] of wrong) await expect(loadConfig(env, file)).rejects.toThrow(message);
  });

  it('tells all that is wrong at once', () => {
    expect(() => parseConfig({ port: -1, language: 'xx' })).toThrow(/port.*language/s);
  });

  it('prints no secret', async () => {
    const env = { DATABASE_URL: 'mysql://root:hush@db', SESSION_SECRET: 'too-short-hush' };
    const message = await loadConfig(env, file).catch((error: Error) => error.message);
    expect(message).toMatch(/database_url .*got a value; needs an address such as postgres:/);
    expect(message).toMatch(/session_secret .*got a value; needs at least 32 characters/);
    expect(message).not.toContain('hush');
  });

  it('has an example that shows every key and fits', () => {
    const config = parseConfig(example);
    expect(Object.keys(example).sort()).toEqual(Object.keys(config).sort());
  });
});
