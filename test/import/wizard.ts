import iconv from 'iconv-lite';
import type { Response } from 'supertest';
import { afterEach, beforeEach } from 'vitest';
import { runImport } from '../../src/import/run-import.ts';
import { taskContext } from '../support/imports.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

export let site: Site;
export let ada: Visitor;

/** A site of its own for each test of the file, with Ada before the first page of the import. */
export function beginEachImport(): void {
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    await ada.get('/import');
  });
  afterEach(() => site.close());
}

export const stored = (id: number) => site.db('imports').where({ id }).first();

/** The file of the client base's manual, as Russian Excel saves it. */
export const people = [
  'ФИО;Тег;Телефон;Почта;Дата рождения;Источник;Комментарий',
  'Фронкин Игорь Михайлович;"Urgent;VIP";"+77777859954;+77776553563";ert@yandex.ru;06.09.1990;advertising;"Дом; корпус 2"',
  'Петрова Анна;VIP;0681234567;anna@example.com;01.02.1985;Выставка;',
  ';;0689999999;;;;без имени',
];

export const inWindows1251 = (lines: string[]) => iconv.encode(lines.join('\r\n'), 'win1251');

export async function upload(
  visitor: Visitor,
  content: Buffer | string,
  fields: Record<string, string> = {},
  name = 'people.csv',
): Promise<Response> {
  return visitor.upload('/import', { entity: 'lead', ...fields }, [{ name, content: Buffer.from(content) }]);
}

/** Uploads what must be readable; gives its number. */
export async function uploaded(
  visitor: Visitor,
  content: Buffer | string,
  fields = {},
  name?: string,
): Promise<number> {
  const { headers, status } = await upload(visitor, content, fields, name);
  const id = /^\/import\/(\d+)\/mapping$/.exec(headers.location ?? '')?.[1];
  if (!id) throw new Error(`the upload answered ${status}`);
  return Number(id);
}

/** Presses a button while the background is at work. */
export async function press(
  site: Site,
  visitor: Visitor,
  path: string,
  fields: Record<string, string | string[]> = {},
): Promise<Response> {
  const answer = visitor.post(path, fields);
  const id = Number(/^\/import\/(\d+)\//.exec(path)?.[1]);
  const work = async () => {
    for (let isOver = false; !isOver; ) {
      isOver = await Promise.race([
        answer.then(() => true),
        new Promise<false>((go) => setTimeout(() => go(false), 20)),
      ]);
      await runImport({ import_id: id }, taskContext(site.db));
    }
  };
  await work();
  return answer;
}
