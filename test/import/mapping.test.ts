import { describe, expect, it } from 'vitest';
import { cast } from '../support/people.ts';
import { bookOf } from '../support/spreadsheets.ts';
import { ada, beginEachImport, inWindows1251, people, press, site, stored, uploaded } from './wizard.ts';

beginEachImport();

const mapping = (id: number) => `/import/${id}/mapping`;
const columnsOf = async (id: number) => (await stored(id)).plan.columns;

describe('how the file is read', () => {
  it('can be changed and shown: encoding and delimiter', async () => {
    const id = await uploaded(ada, inWindows1251(people));
    const { status, headers } = await ada.post(mapping(id), {
      do: 'show',
      encoding: 'windows-1257',
      delimiter: 'semicolon',
    });
    expect(`${status} ${headers.location}`).toBe(`303 ${mapping(id)}?reading=open`);
    expect((await ada.get(headers.location!)).text).not.toContain('Фронкин');
    await ada.post(mapping(id), { do: 'show', encoding: 'windows-1251', delimiter: 'tab' });
    expect(await stored(id)).toMatchObject({ encoding: 'windows-1251', delimiter: '\t' });
    expect(await columnsOf(id)).toHaveLength(1);
    await ada.post(mapping(id), { do: 'show', delimiter: 'semicolon' });
    expect((await ada.get(mapping(id))).text).toContain('Фронкин Игорь Михайлович');
    expect(await columnsOf(id)).toHaveLength(7);
  });

  it('another row of names or another sheet; columns that keep their names keep what was chosen', async () => {
    const first = [['Клиенты 2026'], ['ФИО', 'Телефон', 'Заметка'], ['Анна', '0681111111', 'x']];
    const second = [
      ['Заметка', 'ФИО'],
      ['y', 'Борис'],
    ];
    const id = await uploaded(ada, bookOf({ One: first, Two: second }, 'xlsx'), {}, 'people.xlsx');
    expect((await stored(id)).header_row).toBe(2);
    expect(await columnsOf(id)).toEqual(['full_name', 'phones', 'comments']);
    await ada.post(mapping(id), { do: 'next', header_row: '2', sheet: '1', 'target[c2]': '' });
    expect(await stored(id)).toMatchObject({ sheet: 1, header_row: 1, state: 'draft' });
    expect(await columnsOf(id)).toEqual([null, 'full_name']);
    const { text } = await ada.get(mapping(id));
    expect(text).toContain('Борис');
    await ada.post(mapping(id), { do: 'show', sheet: '0', header_row: '1' });
    expect(await stored(id)).toMatchObject({ sheet: 0, header_row: 2 });
    await ada.post(mapping(id), { do: 'show', sheet: '0', header_row: '3' });
    expect((await ada.get(mapping(id))).text).toContain('Анна');
  });

  it('in a way that leaves no rows is refused in words, and what was typed stays', async () => {
    const id = await uploaded(ada, 'ФИО\nАнна');
    const { status, text } = await ada.post(mapping(id), { do: 'show', header_row: '2', 'target[c0]': 'company' });
    expect(status).toBe(422);
    expect(text).toContain('not a single row');
    expect(text).toMatch(/value="company" selected/);
    expect(await stored(id)).toMatchObject({ header_row: 1 });
    expect(await columnsOf(id)).toEqual(['full_name']);
  });
});

describe('where columns go', () => {
  it('is guessed with reasons; what is ignored is named; what is chosen is kept', async () => {
    const id = await uploaded(ada, 'Имя,Фамилия,x,Тариф\nАнна,Петрова,0681111111,A\n');
    const { text } = await ada.get(mapping(id));
    for (const words of ['joined with the others', 'By what it holds', 'Тариф</span>', 'Петрова']) {
      expect(text).toContain(words);
    }
    await ada.post(mapping(id), { do: 'show', 'target[c2]': 'comments', 'target[c3]': 'city' });
    expect(await columnsOf(id)).toEqual(['full_name', 'full_name', 'comments', 'city']);
    expect((await ada.get(mapping(id))).text).toMatch(/value="city" selected/);
  });

  it('is remembered for the next file with such columns', async () => {
    const file = 'Имя;Откуда\nАнна;Phone';
    const first = await uploaded(ada, file);
    await press(site, ada, mapping(first), { 'target[c0]': 'company', 'target[c1]': 'full_name' });
    await press(site, ada, `/import/${first}/values`, { scanned: String((await stored(first)).attempt) });
    await press(site, ada, `/import/${first}/run`);
    const second = await uploaded(ada, file);
    expect(await columnsOf(second)).toEqual(['company', 'full_name']);
    expect((await ada.get(mapping(second))).text).toContain('As the last time');
  });

  it('is remembered name by name: in another order, with columns more or fewer; the closest file wins', async () => {
    const take = async (file: string, targets: Record<string, string>) => {
      const id = await uploaded(ada, file);
      await press(site, ada, mapping(id), targets);
      await press(site, ada, `/import/${id}/values`, { scanned: String((await stored(id)).attempt) });
      await press(site, ada, `/import/${id}/run`);
    };
    await take('Аааа;Бббб;Вввв\nАнна;x;y', {
      'target[c0]': 'full_name',
      'target[c1]': 'city',
      'target[c2]': 'company',
    });
    await take('Аааа;Бббб;Гггг;Дддд\nАнна;x;y;z', {
      'target[c0]': 'full_name',
      'target[c1]': 'comments',
      'target[c2]': '',
      'target[c3]': '',
    });
    const columnsFor = async (file: string) => columnsOf(await uploaded(ada, file));

    expect(await columnsFor('Вввв;Бббб;Аааа\ny;x;Анна')).toEqual(['company', 'city', 'full_name']);
    expect(await columnsFor('Вввв;E-mail;Аааа;Бббб;Имя\ny;a@b.lt;Анна;x;q')).toEqual([
      'company',
      'emails',
      'full_name',
      'city',
      null,
    ]);
    expect(await columnsFor('Бббб;Аааа\nx;Анна')).toEqual(['city', 'full_name']);
    expect(await columnsFor('Дддд;Бббб;Аааа\nx;y;Анна')).toEqual([null, 'comments', 'full_name']);
    const other = await uploaded(ada, 'Имя;Город;Телефон;Вввв\nАнна;Вильнюс;0681111111;x');
    expect(await columnsOf(other)).toEqual(['full_name', 'city', 'phones', null]);
    expect((await ada.get(mapping(other))).text).not.toContain('As the last time');
  });

  it('may be a field made for the column, by those who may, with the options that the whole file has', async () => {
    const lines = Array.from({ length: 80 }, (_, at) => `Anna ${at};${at === 79 ? 'Last' : 'First'};5`);
    const id = await uploaded(ada, ['Name;Тариф;Сумма', ...lines].join('\n'));
    expect((await ada.get(mapping(id))).text).toMatch(/<option value="new\.number">\+ Number \(looks like it\)/);
    await ada.post(mapping(id), { do: 'show', 'target[c1]': 'new.select', 'target[c2]': 'new.number' });
    const made = await site.db('custom_fields').where({ entity: 'lead' }).orderBy('id');
    expect(made).toMatchObject([
      { name: 'Тариф', kind: 'select', options: ['First', 'Last'] },
      { name: 'Сумма', kind: 'number' },
    ]);
    expect(await columnsOf(id)).toEqual(['full_name', `custom.${made[0].key}`, `custom.${made[1].key}`]);

    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view', 'leads.import'] });
    const sam = await site.as('Sam');
    await sam.get('/import');
    const his = await uploaded(sam, 'Name;X\nAnna;1');
    expect((await sam.get(mapping(his))).text).not.toContain('value="new.');
    await sam.post(mapping(his), { do: 'show', 'target[c1]': 'new.text' });
    expect(await site.db('custom_fields')).toHaveLength(2);
  });

  it('says at once that no column holds the name, and asks for at least one column', async () => {
    const id = await uploaded(ada, 'Name;City\nAnna;Vilnius');
    const warning = /data-import-nameless hidden/;
    expect((await ada.get(mapping(id))).text).toMatch(warning);
    await ada.post(mapping(id), { do: 'show', 'target[c0]': '' });
    expect((await ada.get(mapping(id))).text).not.toMatch(warning);
    const { status, text } = await ada.post(mapping(id), { 'target[c0]': '', 'target[c1]': '' });
    expect(status).toBe(422);
    expect(text).toContain('at least one column');
    expect((await stored(id)).state).toBe('draft');
  });

  it('says at once which required fields no column fills; all new records can be given one value instead', async () => {
    await site.db('custom_fields').insert([
      { entity: 'lead', key: 'speed', name: 'Speed', kind: 'number', position: 1, required: true },
      { entity: 'lead', key: 'origin', name: 'Origin', kind: 'text', position: 2, required: true },
      { entity: 'lead', key: 'plan', name: 'Plan', kind: 'text', position: 3, required: true, default_value: 'A' },
      { entity: 'client', key: 'other', name: 'Other', kind: 'text', position: 1, required: true },
    ]);
    const id = await uploaded(ada, 'Name;Speed\nAnna;5');
    const { text } = await ada.get(mapping(id));
    expect(text).toContain('no column goes to');
    expect(text).toMatch(/data-import-needed>/);
    expect(text).toMatch(/data-target="custom.origin"><strong>Origin/);
    expect(text).toMatch(/data-target="custom.speed" hidden/);
    expect(text).not.toMatch(/data-target="custom.(plan|other)"/);

    await press(site, ada, mapping(id), { 'target[c1]': '' });
    const values = `/import/${id}/values`;
    expect((await ada.get(values)).text).toMatch(/name="custom\[speed\]"/);
    const scanned = String((await stored(id)).attempt);
    const wrong = await ada.post(values, { scanned, 'custom[speed]': 'fast', 'custom[origin]': 'Fair' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="fast"');
    expect(wrong.text).toContain('value="Fair"');

    await press(site, ada, values, { scanned, 'custom[speed]': '12,5', 'custom[origin]': 'Fair' });
    expect((await stored(id)).expected).toMatchObject({ created: 1, failed: 0 });
    await press(site, ada, `/import/${id}/run`);
    const [lead] = await site.db('leads').where({ full_name: 'Anna' });
    expect(lead.custom).toEqual({ speed: 12.5, origin: 'Fair', plan: 'A' });
  });

  it('leads on to the values once the file is looked through', async () => {
    const id = await uploaded(ada, inWindows1251(people));
    const { status, headers } = await press(site, ada, mapping(id), { do: 'next' });
    expect(`${status} ${headers.location}`).toBe(`303 /import/${id}/values`);
    expect((await stored(id)).findings.rows).toBe(3);
  });

  it('cannot be changed while rows are being taken', async () => {
    const id = await uploaded(ada, 'Name\nAnna');
    await site.db('imports').where({ id }).update({ state: 'running' });
    expect((await ada.get(mapping(id))).headers.location).toBe(`/import/${id}`);
    expect((await ada.post(mapping(id), { 'target[c0]': 'city' })).headers.location).toBe(`/import/${id}`);
    expect(await columnsOf(id)).toEqual(['full_name']);
  });
});

describe('the columns of an import', () => {
  it('are for whoever uploaded the file', async () => {
    const id = await uploaded(ada, 'Name\nAnna');
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view', 'leads.import', 'admins.view'] });
    const sam = await site.as('Sam');
    const before = await stored(id);
    expect((await sam.get(mapping(id))).status).toBe(404);
    expect((await sam.post(mapping(id), { do: 'show', 'target[c0]': 'city' })).status).toBe(404);
    expect((await ada.get(mapping(999_999))).status).toBe(404);
    expect((await ada.post(mapping(999_999))).status).toBe(404);
    const vera = await site.as('Vera');
    expect((await vera.post(mapping(id))).status).toBe(403);
    expect((await ada.forge(mapping(id), { 'target[c0]': 'city' })).status).toBe(403);
    expect(await stored(id)).toEqual(before);
  });

  it('take no nonsense', async () => {
    const id = await uploaded(ada, 'Name;Phone\nAnna;1');
    for (const fields of [
      { 'target[c0]': 'id', 'target[c1]': 'custom.__proto__' },
      { target: 'full_name' },
      { 'target[c0]': ['phones', 'emails'] },
      { header_row: '-1', sheet: '99999999', encoding: 'ebcdic', delimiter: 'x' },
      { sheet: 'a', header_row: '1e9' },
    ] as Array<Record<string, string | string[]>>) {
      const { status } = await ada.post(mapping(id), { do: 'show', ...fields });
      expect(status, JSON.stringify(fields)).toBeLessThan(500);
    }
    const columns = await columnsOf(id);
    expect(columns.every((target: string | null) => target === null || ['full_name', 'phones'].includes(target))).toBe(
      true,
    );
  });
});
