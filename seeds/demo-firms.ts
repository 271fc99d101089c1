import { parsePhones } from '../src/phones/parse.ts';
import type { PlacedLead, Scene } from './demo-records.ts';

type Job = keyof Scene['texts']['jobs'];
type Person = [full_name: string, job: Job, phones: string, email: string];

interface Firm {
  name: string;
  code: string;
  vat_code?: string;
  phones: string;
  email: string;
  city: string;
  address: string;
  site?: string;
  people: Person[];
}

// Those of the leads' texts that are companies of their own here.
const firms: Firm[] = [
  {
    name: 'UAB „Greitas kelias“',
    code: '302456781',
    vat_code: 'LT100005678911',
    phones: '852123450',
    email: 'info@logist.example',
    city: 'Vilnius',
    address: 'Kirtimų g. 47',
    site: 'https://logist.example',
    people: [
      ['Laura Šimkutė', 'accountant', '+37061250433', 'laura@logist.example'],
      ['Andrius Greičius', 'director', '+37068210455', 'andrius@logist.example'],
    ],
  },
  {
    name: 'UAB „Šviežia duona“',
    code: '301778902',
    vat_code: 'LT100001778917',
    phones: '852600700',
    email: 'uzsakymai@kepykla.example',
    city: 'Vilnius',
    address: 'Gedimino pr. 12',
    site: 'https://kepykla.example',
    people: [['Jonas Jankauskas', 'director', '+37061234599', 'jonas@kepykla.example']],
  },
  {
    name: 'ООО «Дельфин»',
    code: '33445512',
    vat_code: '334455115537',
    phones: '0487334411; 0487334412',
    email: 'office@delfin.example',
    city: 'Одесса',
    address: 'ул. Успенская, 39',
    people: [
      ['Ольга Стрельцова', 'accountant', '0674455112', 'buh@delfin.example'],
      ['Артём Рыбак', 'engineer', '0503347781', 'rybak@delfin.example'],
    ],
  },
  {
    name: 'ТОВ «Зелений сад»',
    code: '40112287',
    phones: '0442091881',
    email: 'office@sad.example',
    city: 'Київ',
    address: 'вул. Саксаганського, 77',
    people: [['Катерина Бондаренко', 'accountant', '0671180924', 'buh@sad.example']],
  },
  {
    name: 'Hotel Panorama',
    code: '38871204',
    phones: '0482305062',
    email: 'office@panorama.example',
    city: 'Одесса',
    address: 'Мукачевский пер., 4',
    site: 'https://panorama.example',
    people: [['Олег Брага', 'engineer', '0679120044', 'it@panorama.example']],
  },
];

/** Contact persons of leads, and of a client, by whose name. */
const others: Array<[owner: string, person: Person]> = [
  ['Школа № 12', ['Светлана Игоревна Гай', 'director', '0677712045', '']],
  ['Фитнес-клуб «Олимп»', ['Тарас Гайдук', 'engineer', '0631150099', 'taras@olimp.example']],
  ['Rimas Balsys', ['Ieva Balsienė', 'accountant', '+37068812098', 'ieva@balsys.example']],
];

/** A few of the leads' companies; gives their ids by name. */
export async function createDemoFirms({ trx, today }: Scene): Promise<Map<string, number>> {
  const rows = firms.map(({ people: _, phones, email, ...firm }) => ({
    vat_code: null,
    site: null,
    ...firm,
    phones: numbers(phones),
    emails: [email],
    registered_on: today,
  }));
  const made = await trx('companies').insert(rows).returning(['id', 'name']);
  return new Map(made.map(({ id, name }) => [name, id]));
}

export async function createDemoContacts(
  { trx, texts }: Scene,
  leads: PlacedLead[],
  companies: Map<string, number>,
): Promise<void> {
  const row = ([full_name, job, phones, email]: Person, owner: object) => ({
    lead_id: null,
    client_id: null,
    company_id: null,
    ...owner,
    full_name,
    job_title: texts.jobs[job],
    phones: numbers(phones),
    emails: email ? [email] : [],
  });
  const ofFirms = firms.flatMap(({ name, people }) =>
    people.map((person) => row(person, { company_id: companies.get(name) })),
  );
  const ofOthers = others.map(([owner, person]) => {
    const { id, client_id } = leads.find(({ full_name }) => full_name === owner)!;
    return row(person, client_id ? { client_id } : { lead_id: id });
  });
  await trx('contacts').insert([...ofFirms, ...ofOthers]);
}

function numbers(phones: string): string[] {
  return parsePhones(phones, ['UA', 'LT', 'RU']);
}
