import { answerOf, type Place, recordsOf } from './answer.ts';
import { mostFound, type Register, type RegisterEntry, type RegisteredCompany, said } from './register.ts';

const subjects = '/ekonomicke-subjekty';

/** The Czech register of economic subjects: by number (IČO), VAT number or name. */
export function ares(
  place: Place = { url: 'https://ares.gov.cz/ekonomicke-subjekty-v-be/rest', trusted: false },
): Register {
  const get = async (key: string): Promise<RegisteredCompany | null> => {
    const number = numberOf(key);
    return number ? companyOf(await answerOf(place, `${subjects}/${number}`)) : null;
  };
  return {
    id: 'ares',
    label: 'ARES',
    countries: ['CZ'],
    answers: ({ by, text }) => by === 'name' || numberOf(text) !== null,
    async search({ by, text }) {
      if (by !== 'name') {
        const company = await get(text);
        return company?.code
          ? [{ key: company.code, name: company.name, code: company.code, address: company.address }]
          : [];
      }
      const body = { obchodniJmeno: text, start: 0, pocet: mostFound };
      const answer = await answerOf(place, `${subjects}/vyhledat`, { method: 'POST', body });
      return recordsOf(answer?.ekonomickeSubjekty).flatMap(entryOf);
    },
    get,
  };
}

/** Eight digits; people leave out the zeros in front. */
function numberOf(text: string): string | null {
  const digits = /^(?:CZ)?(\d{5,8})$/.exec(text)?.[1];
  return digits ? digits.padStart(8, '0') : null;
}

function entryOf(record: Record<string, unknown>): RegisterEntry[] {
  const company = companyOf(record);
  if (!company?.code) return [];
  return [{ key: company.code, name: company.name, code: company.code, address: company.address }];
}

function companyOf(record: Record<string, unknown> | null): RegisteredCompany | null {
  const name = said(record?.obchodniJmeno);
  if (!record || !name) return null;
  const seat = (record.sidlo ?? {}) as Record<string, unknown>;
  return {
    name,
    code: said(record.ico),
    vat_code: said(record.dic),
    address: said(seat.textovaAdresa),
    city: said(seat.nazevObce),
    site: null,
    closed_on: said(record.datumZaniku),
  };
}
