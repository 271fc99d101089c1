import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { registersOf } from '../../src/registers/known.ts';
import { questionOf, type Register, RegisterFailure } from '../../src/registers/register.ts';
import { askJson, isPrivate } from '../../src/web/ask-json.ts';
import { type FakeRegisters, fakeRegisters } from './recorded.ts';

describe('what is typed', () => {
  it.each([
    ['110443493', { by: 'code', text: '110443493' }],
    ['110 443 493', { by: 'code', text: '110443493' }],
    ['LT100001234567', { by: 'vat', text: 'LT100001234567', country: 'LT', number: '100001234567' }],
    ['lt 100 001 234 567', { by: 'vat', text: 'LT100001234567', country: 'LT', number: '100001234567' }],
    ['UAB Neries tinklai', { by: 'name', text: 'UAB Neries tinklai' }],
    ['Салон 24', { by: 'name', text: 'Салон 24' }],
    ['a', null],
    ['   ', null],
  ])('%j', (typed, question) => {
    expect(questionOf(typed)).toEqual(question);
  });
});

describe('the registers', () => {
  let fake: FakeRegisters;
  let registers: Record<string, Register>;
  beforeAll(async () => {
    fake = await fakeRegisters();
    const config = parseConfig({
      registers: [
        'lt_jar',
        'vies',
        'ares',
        {
          id: 'own',
          label: 'Own',
          search_url: `${fake.url}/own/search?q={q}`,
          get_url: `${fake.url}/own/{code}`,
          headers: { 'x-api-key': 'key' },
          list: 'data.items',
          fields: { name: 'title', code: 'number', address: 'place.text' },
        },
      ],
      register_urls: { lt_jar: `${fake.url}/jar`, vies: `${fake.url}/vies`, ares: `${fake.url}/ares` },
    });
    registers = Object.fromEntries(registersOf(config).map((each) => [each.id, each]));
  });
  afterAll(() => fake.close());

  const search = (id: string, typed: string) => registers[id]!.search(questionOf(typed)!);

  it('of Lithuania: by code with the address of its office, by name in any letters', async () => {
    expect(await search('lt_jar', '110443493')).toEqual([
      { key: '110443493', name: 'UAB "Neries tinklai"', code: '110443493', address: null },
    ]);
    expect(await search('lt_jar', 'Neries')).toMatchObject([{ key: '110443493' }, { address: 'Vilnius' }]);
    expect(await registers.lt_jar!.get('110443493')).toEqual({
      name: 'UAB "Neries tinklai"',
      code: '110443493',
      vat_code: null,
      address: 'Vilnius, Gedimino pr. 1-2',
      city: null,
      site: null,
      closed_on: null,
    });
    expect(await registers.lt_jar!.get('110000000')).toBeNull();
    expect(await search('lt_jar', 'nobody"),limit(1)')).toEqual([]);
  });

  it('of VAT numbers: valid, secretive, unknown and silent ones', async () => {
    expect(await registers.vies!.get('LT100001234567')).toMatchObject({
      name: 'UAB Neries tinklai',
      vat_code: 'LT100001234567',
      address: 'Gedimino pr. 1, LT-01103 Vilnius',
    });
    expect(await registers.vies!.get('DE123456789')).toMatchObject({ name: '', address: null });
    expect(await registers.vies!.get('LT999999999')).toBeNull();
    await expect(registers.vies!.get('PL1234567890')).rejects.toThrow(RegisterFailure);
    expect(registers.vies!.answers(questionOf('US123456789')!)).toBe(false);
    expect(registers.vies!.answers(questionOf('Neries')!)).toBe(false);
  });

  it('of Czechia: by number with or without its zeros, VAT number and name', async () => {
    const company = { name: 'Ministerstvo financí', code: '00006947', vat_code: 'CZ00006947', city: 'Praha' };
    expect(await registers.ares!.get('6947'.padStart(5, '0'))).toMatchObject(company);
    expect(await registers.ares!.get('CZ00006947')).toMatchObject(company);
    expect(await search('ares', 'ministerstvo')).toMatchObject([{ key: '00006947', address: 'Letenská 525/15' }]);
    expect(await registers.ares!.get('12345678')).toBeNull();
  });

  it("of one's own, with its key", async () => {
    expect(await search('own', 'tinklai')).toEqual([{ key: '77', name: 'Tinklai', code: '77', address: 'Kaunas' }]);
    expect(await registers.own!.get('77')).toMatchObject({ name: 'Tinklai', address: 'Kaunas', vat_code: null });
    expect(fake.asked).toContain('GET /own/77 with key');
  });

  it('are asked the same thing once', async () => {
    await registers.ares!.get('00006947');
    const before = fake.asked.length;
    await registers.ares!.get('00006947');
    expect(fake.asked).toHaveLength(before);
  });
});

describe('asking another server', () => {
  let fake: FakeRegisters;
  beforeAll(async () => {
    fake = await fakeRegisters();
  });
  afterAll(() => fake.close());

  it('follows no redirect and takes no page for JSON', async () => {
    expect(await askJson(`${fake.url}/moved`, { trusted: true })).toEqual({ status: 302, body: undefined });
    expect(await askJson(`${fake.url}/torn`, { trusted: true })).toEqual({ status: 200, body: undefined });
  });

  it('ends when nothing or too much comes', async () => {
    await expect(askJson(`${fake.url}/silent`, { trusted: true, milliseconds: 50 })).rejects.toThrow();
    await expect(askJson(`${fake.url}/endless`, { trusted: true })).rejects.toThrow('too large');
  });

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://0x7f000001/',
    'https://localhost/',
    'https://169.254.169.254/latest',
  ])('does not ask %s', async (url) => {
    await expect(async () => askJson(url)).rejects.toThrow('inside the own network');
  });

  it('asks strangers by https only', async () => {
    await expect(async () => askJson('http://example.com/')).rejects.toThrow('https');
  });

  it.each([
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd00::1',
    'fe80::1',
    '::ffff:192.168.0.1',
    '0.0.0.0',
  ])('%s is inside', (address) => expect(isPrivate(address)).toBe(true));
  it.each(['8.8.8.8', '172.32.0.1', '2a00:1450:4001::1'])('%s is outside', (address) =>
    expect(isPrivate(address)).toBe(false),
  );
});
