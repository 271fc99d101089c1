import { answerOf, type Place, recordsOf } from './answer.ts';
import { mostFound, type Register, type RegisterEntry, type RegisteredCompany, said } from './register.ts';

const companies = '/datasets/gov/rc/jar/iregistruoti/JuridinisAsmuo';
const offices = '/datasets/gov/rc/jar/buveines/Buveine';

/** The Lithuanian register of legal entities as open data: by code or name. It has no VAT numbers. */
export function ltJar(place: Place = { url: 'https://get.data.gov.lt', trusted: false }): Register {
  return {
    id: 'lt_jar',
    label: 'Juridinių asmenų registras',
    countries: ['LT'],
    answers: ({ by, text }) => by === 'name' || (by === 'code' && isCode(text)),
    async search({ by, text }) {
      if (by === 'code') return entries(await find(place, `ja_kodas=${text}`));
      const found = await find(place, contains(text));
      // Names are kept as they were registered, mostly in capitals, and compared letter by letter.
      return entries(found.length > 0 ? found : await find(place, contains(text.toUpperCase())));
    },
    async get(key) {
      if (!isCode(key)) return null;
      const [found] = await find(place, `ja_kodas=${key}`);
      return found ? companyOf(found, await addressOf(place, found)) : null;
    },
  };
}

function isCode(text: string): boolean {
  return /^\d{7,9}$/.test(text);
}

function contains(name: string): string {
  return `ja_pavadinimas.contains(${encodeURIComponent(JSON.stringify(name))})`;
}

async function find(place: Place, condition: string): Promise<Array<Record<string, unknown>>> {
  const answer = await answerOf(place, `${companies}?${condition}&limit(${mostFound})`);
  return recordsOf(answer?._data);
}

function entries(found: Array<Record<string, unknown>>): RegisterEntry[] {
  return found.flatMap((record) => {
    const [code, name] = [said(record.ja_kodas), said(record.ja_pavadinimas)];
    return code && name ? [{ key: code, name, code, address: said(record.pilnas_adresas) }] : [];
  });
}

// The address mostly stands in a list of its own.
async function addressOf(place: Place, company: Record<string, unknown>): Promise<string | null> {
  const known = said(company.pilnas_adresas);
  const id = said(company._id);
  if (known || !id) return known;
  const query = `juridinis_asmuo._id=${encodeURIComponent(JSON.stringify(id))}&sort(-adresas_nuo)&limit(1)`;
  const [office] = recordsOf((await answerOf(place, `${offices}?${query}`).catch(() => null))?._data);
  return said(office?.adresas) ?? said(office?.pilnas_adresas);
}

function companyOf(record: Record<string, unknown>, address: string | null): RegisteredCompany {
  return {
    name: said(record.ja_pavadinimas) ?? '',
    code: said(record.ja_kodas),
    vat_code: null,
    address,
    city: null,
    site: null,
    closed_on: said(record.isreg_data),
  };
}
