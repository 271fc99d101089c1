import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loginOf, suggestLogin } from '../../src/clients/login.ts';
import { openSite, type Site } from '../support/site.ts';

describe('the login of a name', () => {
  it.each([
    ['Иванов Иван Иванович', 'ivanov.ivan'],
    ['Щукарёв Юрий', 'shchukarev.yuriy'],
    ['Объедков Эдуард', 'obedkov.eduard'],
    ['Григоренко Сергій', 'hryhorenko.serhiy'],
    ['Ґалаґан Їжакевич', 'galagan.yizhakevych'],
    ["Дем'яненко Єва", 'demyanenko.yeva'],
    ['Žukauskienė Ąžuolė', 'zukauskiene.azuole'],
    ['ŠČĘĖĮŲŪ', 'sceeiuu'],
    ['Łukasz Straße', 'lukasz.strasse'],
    ['Anna-Maria von Berg', 'anna.maria'],
    ['ООО «Ребус-2»', 'ooo.rebus'],
    ['  +380 68 111  ', '380.68'],
    ['王小明', 'client'],
    ['💥', 'client'],
    ['', 'client'],
    [`${'Очень'.repeat(20)} Длинный`, 'ochen'.repeat(8)],
  ])('%s → %s', (name, login) => {
    expect(loginOf(name)).toBe(login);
  });
});

describe('a suggested login', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const take = (logins: string[]) => site.db('clients').insert(logins.map((login) => ({ login, full_name: login })));

  it('has the first free number behind it, whatever the case of those taken', async () => {
    expect(await suggestLogin(site.db, 'Иванов Иван')).toBe('ivanov.ivan');
    await take(['Ivanov.IVAN', 'ivanov.ivan2', 'ivanov.ivan4']);
    expect(await suggestLogin(site.db, 'Иванов Иван')).toBe('ivanov.ivan3');
  });

  it('is free where two hundred have the name', async () => {
    await take(['ivanov.ivan', ...Array.from({ length: 199 }, (_, at) => `ivanov.ivan${at + 2}`)]);
    expect(await suggestLogin(site.db, 'Иванов Иван')).toMatch(/^ivanov\.ivan\d{4,6}$/);
  });
});
