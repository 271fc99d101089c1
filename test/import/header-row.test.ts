import { describe, expect, it } from 'vitest';
import { bookOf } from '../support/spreadsheets.ts';
import { ada, beginEachImport, stored, uploaded } from './wizard.ts';

beginEachImport();

const mapping = (id: number) => `/import/${id}/mapping`;

describe('the names of the columns', () => {
  const headerOf = async (content: Buffer | string, name?: string) => {
    const { sheet, header_row } = await stored(await uploaded(ada, content, {}, name));
    return { sheet, header_row };
  };

  it('are no row of data that commas in a note made wider, nor a title', async () => {
    const jonas = 'Jonas,+37061239901,call later, urgent\n';
    expect(await headerOf(`Kontaktas,Numeris\nAna Onaitė,+37061239904\n${jonas}`)).toMatchObject({ header_row: 1 });
    expect(await headerOf(`Aaa,Bbb\nAna,+37061239904\n${jonas}`)).toMatchObject({ header_row: 1 });
    expect(await headerOf(`Name,Phone\nAna,+37061239904\n${jonas}Petras,+37061239902\n`)).toMatchObject({
      header_row: 1,
    });
    const wide = 'Ąžuolas, čia, ten, visur, ir dar\n';
    expect(await headerOf(`Vardas,Telefonas\n${wide}${wide}${jonas}`)).toMatchObject({ header_row: 1 });
    expect(await headerOf('Ataskaita,2026\n\nVardas,Telefonas,x,y\nAna,+37061239904,1,2')).toMatchObject({
      header_row: 3,
    });
    expect(await headerOf('Report\n\nAaa,Bbb,Ccc\nAna,+37061239904,1')).toMatchObject({ header_row: 3 });
  });

  it('stand on the first sheet with a table; the others can be chosen, and the rows below are counted', async () => {
    const table = [['Report'], ['Name', 'Phone'], ['Anna', '0681111111'], ['Boris', '0682222222']];
    const cover = [['Clients of 2026'], ['made by the office']];
    for (const first of [[], cover]) {
      const id = await uploaded(ada, bookOf({ One: first, Two: [['Only']], Three: table }, 'xlsx'), {}, 'people.xlsx');
      expect(await stored(id)).toMatchObject({ sheet: 2, header_row: 2 });
      const { text } = await ada.get(mapping(id));
      expect(text).toMatch(/<option value="0">One/);
      expect(text).toMatch(/Three · 2 rows ·/);
    }
    expect(await headerOf(bookOf({ One: [['Name'], ['Anna']], Two: [] }, 'xlsx'), 'a.xlsx')).toMatchObject({
      sheet: 0,
    });
  });
});
