import { answerOf, type Place } from './answer.ts';
import { questionOf, type Register, type RegisteredCompany, RegisterFailure, said } from './register.ts';

const countries = 'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' ');

/** The European Union's register of VAT numbers: by the whole number only. Some countries give no names. */
export function vies(
  place: Place = { url: 'https://ec.europa.eu/taxation_customs/vies/rest-api', trusted: false },
): Register {
  const get = async (key: string): Promise<RegisteredCompany | null> => {
    const question = questionOf(key);
    if (question?.by !== 'vat' || !countries.includes(greekOf(question.country))) return null;
    const path = `/ms/${greekOf(question.country)}/vat/${encodeURIComponent(question.number)}`;
    return companyOf(await answerOf(place, path), question.text);
  };
  return {
    id: 'vies',
    label: 'VIES',
    countries,
    answers: (question) => question.by === 'vat' && countries.includes(greekOf(question.country)),
    async search({ text }) {
      const company = await get(text);
      return company ? [{ key: text, name: company.name || text, code: null, address: company.address }] : [];
    },
    get,
  };
}

// Greece's VAT numbers do not begin with its country code.
function greekOf(country: string): string {
  return country === 'GR' ? 'EL' : country;
}

function companyOf(answer: Record<string, unknown> | null, number: string): RegisteredCompany | null {
  if (answer?.isValid === true) {
    return {
      name: said(answer.name) ?? '',
      code: null,
      vat_code: number,
      address: said(typeof answer.address === 'string' ? answer.address.trim().replace(/\s*\n\s*/g, ', ') : null),
      city: null,
      site: null,
      closed_on: null,
    };
  }
  // Whatever is neither valid nor invalid: the country's own register keeps silent.
  if (answer && ['INVALID', 'INVALID_INPUT'].includes(String(answer.userError))) return null;
  throw new RegisterFailure(`answered ${said(answer?.userError) ?? 'nothing'}`);
}
