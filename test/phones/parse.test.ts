import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it, test } from 'vitest';
import {
  formatPhone,
  isCountry,
  parsePhone,
  parsePhones,
  phoneDigits,
  phoneTail,
  splitPhones,
} from '../../src/phones/parse.ts';

const HOME: CountryCode[] = ['UA', 'LT', 'RU'];

type Case = [raw: string, countries: string, expected: string];

const read = (countries: string) => countries.split(' ').filter(Boolean) as CountryCode[];

describe('parsePhone: a national number takes the first country where it is valid', () => {
  test.each<Case>([
    ['0681111111', 'UA LT RU', '+380681111111'],
    ['0681111111', 'LT RU UA', '+380681111111'],
    ['681111111', 'UA', '+380681111111'],
    ['068 111 11 11', 'UA', '+380681111111'],
    ['(068) 111-11-11', 'UA', '+380681111111'],
    ['068.111.11.11', 'UA', '+380681111111'],
    ['044 279-00-00', 'UA', '+380442790000'],
    ['80681111111', 'UA', '80681111111'],
    ['861234567', 'LT', '+37061234567'],
    ['061234567', 'LT', '+37061234567'],
    ['61234567', 'LT', '+37061234567'],
    ['8 612 34567', 'UA LT RU', '+37061234567'],
    ['8-5 212 3456', 'LT', '+37052123456'],
    ['8 916 123-45-67', 'RU', '+79161234567'],
    ['8 916 123-45-67', 'UA LT RU', '+79161234567'],
    ['9161234567', 'RU', '+79161234567'],
    ['8 (495) 123-45-67', 'RU', '+74951234567'],
    ['07911 123456', 'GB', '+447911123456'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['512 345 678', 'PL', '+48512345678'],
    ['22 522 00 00', 'PL', '+48225220000'],
    ['20 000 000', 'LV', '+37120000000'],
    ['5123 4567', 'EE', '+37251234567'],
    ['030/123456', 'DE', '+4930123456'],
    ['0151 23456789', 'DE', '+4915123456789'],
    ['(202) 555-0123', 'US', '+12025550123'],
    ['1-202-555-0123', 'US', '+12025550123'],
    ['011 380 68 111 1111', 'US', '+380681111111'],
    ['8 10 380 68 111-11-11', 'RU', '+380681111111'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['06 698 12345', 'IT', '+390669812345'],
  ])('%j in %s is %s', (raw, countries, expected) => expect(parsePhone(raw, read(countries))).toBe(expected));
});

describe('parsePhone: an international number needs no country', () => {
  test.each<Case>([
    ['+380681111111', '', '+380681111111'],
    ['+38 (068) 111-11-11', 'LT', '+380681111111'],
    ['+38 068 111 11 11', '', '+380681111111'],
    ['(+380) 68 111 11 11', '', '+380681111111'],
    ['+ 380 68 111 11 11', '', '+380681111111'],
    ['00380681111111', 'LT', '+380681111111'],
    ['00 44 7911 123456', 'UA', '+447911123456'],
    ['+44 (0)20 7946 0018', 'UA', '+442079460018'],
    ['+49 (0) 30 123456', 'UA', '+4930123456'],
    ['+370 8 612 34567', 'UA', '+37061234567'],
    ['380681111111', 'LT UA RU', '+380681111111'],
    ['380681111111', 'LT', '+380681111111'],
    ['380681111111', 'DE', '+380681111111'],
    ['380681111111', '', '+380681111111'],
    ['37061234567', 'UA LT RU', '+37061234567'],
    ['37061234567', 'DE LT', '+37061234567'],
    ['37120000000', 'UA LT RU', '+37120000000'],
    ['37251234567', 'UA LT RU', '+37251234567'],
    ['79161234567', 'UA LT', '+79161234567'],
    ['48512345678', 'UA LT RU', '+48512345678'],
    ['447911123456', 'UA LT RU', '+447911123456'],
    ['12025550123', 'UA LT RU', '+12025550123'],
    ['+77011234567', 'RU', '+77011234567'],
    ['+999 1234 5678', 'UA', '+99912345678'],
    ['+380 68 111 11 1', 'UA', '+38068111111'],
  ])('%j in [%s] is %s', (raw, countries, expected) => expect(parsePhone(raw, read(countries))).toBe(expected));
});

describe('parsePhone: odd notation', () => {
  test.each<[name: string, raw: string, expected: string]>([
    ['fullwidth digits and plus', '＋３８０６８１１１１１１１', '+380681111111'],
    ['arabic digits', '٠٦٨١١١١١١١', '+380681111111'],
    ['no-break spaces', '068\u00a0111\u202f11\u200911', '+380681111111'],
    ['unicode dashes', '068–111—11‑11', '+380681111111'],
    ['minus signs and soft hyphens', '068−111\u00ad11−11', '+380681111111'],
    ['invisible direction marks', '\u202a+380681111111\u202c\u200b', '+380681111111'],
    ['tabs around', '\t0681111111\t', '+380681111111'],
    ['extension, Russian', '+380681111111 доб. 12', '+380681111111'],
    ['extension, Russian, in brackets', '+7 495 123-45-67 (доб. 123)', '+74951234567'],
    ['extension, Ukrainian', '044 279 00 00 дод. 5', '+380442790000'],
    ['extension, English', '0681111111 ext 12', '+380681111111'],
    ['extension, after a comma', '0681111111, ext. 12', '+380681111111'],
    ['extension, short', '0681111111x12', '+380681111111'],
    ['extension, Lithuanian', '+370 5 212 3456 vid. 7', '+37052123456'],
    ['link', 'tel:+380-68-111-11-11', '+380681111111'],
    ['label', 'тел.: 068 111-11-11', '+380681111111'],
    ['label, mobile', 'моб. 068 111-11-11', '+380681111111'],
  ])('%s', (_name, raw, expected) => expect(parsePhone(raw, HOME)).toBe(expected));
});

describe('parsePhone: what it cannot read stays as typed', () => {
  test.each<[name: string, raw: string, expected: string]>([
    ['a digit too many', '06811233311', '06811233311'],
    ['a digit too many, spaced', ' 068 112 333 11 ', '068 112 333 11'],
    ['a digit too many, with an extension', '06811233311 доб. 12', '06811233311 доб. 12'],
    ['a plus before a trunk zero', '+06811233311', '+06811233311'],
    ['too short', '12', '12'],
    ['a local number', '2-12-34', '2-12-34'],
    ['a service code', '*111#', '*111#'],
    ['an emergency number', '+112', '+112'],
    ['letters', 'спросить Ивана', 'спросить Ивана'],
    ['a number with a name', '0681111111 Иван', '0681111111 Иван'],
    ['vanity letters', '+1-800-FLOWERS', '+1-800-FLOWERS'],
    ['two numbers in one', '0681111111 +380682222222', '0681111111 +380682222222'],
    ['sixteen digits', '+1234567890123456', '+1234567890123456'],
    ['an exponent left by a spreadsheet', '3.80681E+11', '3.80681E+11'],
    ['only a plus', '+', '+'],
    ['only zeros', '0000000000', '0000000000'],
    ['emoji', '📞 068', '📞 068'],
    ['spaces only', ' \u00a0\n', ''],
    ['empty', '', ''],
    ['a null character', 'call\u0000me', 'callme'],
    ['half a character', 'call \ud83d me', 'call me'],
    ['very long', 'я'.repeat(100_000), 'я'.repeat(40)],
    ['very long digits', '9'.repeat(100_000), '9'.repeat(40)],
    ['an emoji on the border', `${'a'.repeat(39)}📞`, 'a'.repeat(39)],
  ])('%s', (_name, raw, expected) => expect(parsePhone(raw, HOME)).toBe(expected));
});

describe('splitPhones', () => {
  test.each<[text: string, parts: string[]]>([
    ['0681111111', ['0681111111']],
    ['0681111111;0682222222', ['0681111111', '0682222222']],
    ['0681111111 ; 0682222222,0683333333', ['0681111111', '0682222222', '0683333333']],
    ['0681111111 / 0682222222', ['0681111111', '0682222222']],
    ['0681111111\r\n0682222222\n\n0683333333', ['0681111111', '0682222222', '0683333333']],
    ['；0681111111，0682222222；', ['0681111111', '0682222222']],
    ['101,102', ['101', '102']],
    ['3,80681E+11, 0682222222', ['3,80681E+11', '0682222222']],
    ['0681111111, доб. 12; 0682222222', ['0681111111, доб. 12', '0682222222']],
    ['0681111111 доб. 12/13, 0682222222', ['0681111111 доб. 12/13', '0682222222']],
    ['030/123456', ['030/123456']],
    ['030/123456; 030/654321', ['030/123456', '030/654321']],
    ['n/a', ['n/a']],
    ['0681111111/', ['0681111111/']],
    ['https://t.me/ivan', ['https://t.me/ivan']],
    [' ;,;\n/ ', []],
    ['', []],
  ])('%j', (text, parts) => expect(splitPhones(text)).toEqual(parts));
});

describe('parsePhones', () => {
  it('keeps the order, the first being the primary one', () => {
    expect(parsePhones('8 916 123-45-67; 0681111111', HOME)).toEqual(['+79161234567', '+380681111111']);
  });

  it('takes repeated fields, each of which may hold several', () => {
    expect(parsePhones(['0681111111', '', '861234567; 12'], HOME)).toEqual(['+380681111111', '+37061234567', '12']);
  });

  it('counts notations of one number once', () => {
    expect(parsePhones(['068 111 11 11; 380681111111', '+380681111111'], HOME)).toEqual(['+380681111111']);
  });

  it('drops what is invisible', () => expect(parsePhones('\u200b;0681111111', HOME)).toEqual(['+380681111111']));
  it('reads nothing from nothing', () => expect(parsePhones(undefined, HOME)).toEqual([]));
  it('survives a pasted book', () => expect(parsePhones('1/'.repeat(100_000), HOME)).toHaveLength(1));
});

describe('formatPhone', () => {
  test.each([
    ['+380681111111', '+380 68 111 1111'],
    ['+37061234567', '+370 612 34567'],
    ['+79161234567', '+7 916 123 45 67'],
    ['+442079460018', '+44 20 7946 0018'],
    ['+99912345678', '+99912345678'],
    ['06811233311', '06811233311'],
    ['спросить Ивана', 'спросить Ивана'],
    ['', ''],
  ])('%j is shown as %j', (phone, shown) => expect(formatPhone(phone)).toBe(shown));

  it('reads back as the same phone', () => expect(parsePhone(formatPhone('+37061234567'), [])).toBe('+37061234567'));

  it('stays right and quick past the size of its memory', () => {
    const phones = Array.from({ length: 6000 }, (_, i) => `+38068${String(1_000_000 + i)}`);
    const first = phones.map(formatPhone);
    expect(phones.map(formatPhone)).toEqual(first);

    const started = performance.now();
    for (let i = 0; i < 100_000; i++) formatPhone('+380681111111');
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('phoneDigits and phoneTail', () => {
  test.each([
    ['+380681111111', '380681111111', '681111111'],
    ['06811233311', '06811233311', '811233311'],
    ['068 112 333 11 доб. 12', '06811233311', '811233311'],
    ['٠٦٨ １１', '06811', '06811'],
    ['Иван x12', '12', '12'],
    ['ext 12', '12', '12'],
    ['12', '12', '12'],
    ['Иван', '', ''],
    ['', '', ''],
  ])('%j is %j, ends in %j', (phone, digits, tail) => {
    expect(phoneDigits(phone)).toBe(digits);
    expect(phoneTail(phone)).toBe(tail);
  });

  it('finds the one digit too many by a fragment', () => {
    expect(phoneDigits(parsePhone('068-112-333-11', HOME))).toContain(phoneDigits('112 33'));
  });
});

test.each([
  ['UA', true],
  ['GB', true],
  ['ua', false],
  ['UK', false],
  ['', false],
  ['constructor', false],
])('isCountry(%j) is %s', (code, known) => expect(isCountry(code)).toBe(known));

describe('any text', () => {
  const alphabet = [
    ...'0123456789０٣+＋-–()[]./,;#*x доб.ext:tel\n\t\u0000\u00a0\u200b\u202e\ud83d',
    '📞',
    'e\u0301',
    '%s',
    "'",
  ];
  const lists = [[], HOME, ['LT'], ['DE', 'PL'], ['RU', 'US', 'GB'], ['XX' as CountryCode, 'UA']] as CountryCode[][];

  function* texts(count: number): Generator<string> {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let i = 0; i < count; i++) {
      const pool = i % 2 ? alphabet.length : 14;
      yield Array.from({ length: next(30) }, () => alphabet[next(pool)]).join('');
    }
  }

  it('is read without an error into a short, storable value that reads as itself', () => {
    for (const text of texts(6000)) {
      const countries = lists[text.length % lists.length]!;
      const phone = parsePhone(text, countries);
      expect(phone.length).toBeLessThanOrEqual(40);
      expect(phone).not.toMatch(/\p{Cc}|\p{Cs}/u);
      expect([text, parsePhone(phone, countries)]).toEqual([text, phone]);
      expect(formatPhone(phone)).toBeTypeOf('string');
      expect(phoneDigits(phone)).toMatch(/^\d*$/);
    }
  });

  it('gives a list that gives the same list when shown in one field and read again', () => {
    for (const text of texts(3000)) {
      const phones = parsePhones(text, HOME);
      expect([text, parsePhones(phones.join('; '), HOME)]).toEqual([text, phones]);
    }
  });
});

test('parsePhone knows mobile numbers by their look just as the library reads them', () => {
  const codes = Array.from({ length: 100 }, (_, at) => `+380${String(at).padStart(2, '0')}`);
  const lithuanian = Array.from({ length: 100 }, (_, at) => `+370${String(at).padStart(2, '0')}`);
  const tails = ['000000', '0000000', '123456', '1234567', '9999999', '00000000'];
  for (const number of [...codes, ...lithuanian].flatMap((code) => tails.map((tail) => code + tail))) {
    const valid = parsePhoneNumberFromString(number, { extract: false });
    expect(parsePhone(number, HOME), number).toBe(valid?.isValid() ? valid.number : number);
  }
});
