import { fold } from '../i18n/fold.ts';
import type { ImportEntity, PlainTarget } from './plan.ts';
import { targets } from './plan.ts';

/** A heading as it is compared: `Моб. телефон 2 *` → `моб телефон`. */
export function plainName(heading: string): string {
  return fold(heading.normalize('NFKC'))
    .replace(/['’ʼ`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(?<=^| )\d+(?= |$)/g, '')
    .replace(/ +/g, ' ')
    .trim();
}

const words = (list: string): string[] => list.split(',').map((name) => plainName(name));

/** Parts of a name; two kinds of them in one file are joined. */
export const nameParts: Record<'last' | 'first' | 'middle', string[]> = {
  last: words('фамилия, прізвище, last name, surname, family name, lastname, pavardė, kliento pavardė'),
  first: words('имя, імʼя, first name, given name, firstname, vardas, kliento vardas, имя клиента'),
  middle: words('отчество, по батькові, middle name, patronymic, additional name, middlename, second name'),
};

/** Headings of whatever the file is about: people, where it has no better name for them. */
export const vagueNames = words(
  `название, наименование, назва, найменування, pavadinimas, контрагент, account name, name, title, клиент, клієнт, client,
  customer, klientas, lead, лид, лід, название клиента, наименование клиента, назва клієнта, kliento pavadinimas`,
);

/** Those of them that name companies, where people have a name of their own. */
export const companyNames = words('название, наименование, назва, найменування, pavadinimas, контрагент, account name');

export const wholeNames = words(
  `фио, ф.и.о., фамилия имя отчество, фамилия имя, фамилия и имя, имя фамилия, имя и фамилия, полное имя, фио клиента,
  контакт, контактное лицо, контактная персона, заказчик, абонент, имя контакта, потенциальный клиент, піб, п.і.б.,
  прізвище імʼя по батькові, прізвище імʼя, прізвище та імʼя, імʼя прізвище, імʼя та прізвище, повне імʼя, контактна особа,
  потенційний клієнт, абонент, піб клієнта, full name, fullname, client name, customer name, contact, contact name,
  contact person, lead name, person, person name, display name, fio, pib, vardas pavardė, vardas, pavardė, vardas ir pavardė,
  pavardė vardas, pavardė ir vardas, pilnas vardas, kontaktas, kontaktinis asmuo, asmuo, potencialus klientas, kliento vardas pavardė`,
);

const exact: Partial<Record<PlainTarget, string[]>> = {
  phones: words(
    `телефон, тел., телефоны, моб., мобильный, сотовый, контактный телефон, номер телефона, номер, numeris, телефон переносной,
    раб. тел., дом. тел., моб. тел., phone, phones, phone number, telephone, tel, mobile, cell, phone value, mob, whatsapp, viber,
    мобільний, номер телефону, телефони, telefonas, telefonai, tel. nr., telefono numeris, telefono nr., mobilus, mob. tel., fax, факс`,
  ),
  emails: words(
    `email, e-mail, emails, mail, почта, эл. почта, электронная почта, эл. адрес, электронный адрес, адрес электронной почты,
    адрес эл. почты, емейл, имейл, е-мейл, е-mail, емайл, пошта, ел. пошта, електронна пошта, ел. адреса, електронна адреса,
    el. paštas, el. p., el. pašto adresas, elektroninis paštas, elektroninio pašto adresas, e-paštas, email address, e-mail address, e-mail value`,
  ),
  company: words(
    `компания, организация, фирма, предприятие, юр. лицо, юридическое лицо, название компании, название организации,
    наименование организации, наименование компании, место работы, работа, company, company name, organization, organisation,
    organization name, firm, business, employer, account, компанія, організація, підприємство, фірма, назва компанії,
    назва організації, місце роботи, įmonė, įmonės pavadinimas, bendrovė, organizacija, firma, darbovietė`,
  ),
  company_code: words(
    `инн, код компании, код организации, окпо, егрпоу, едрпоу, огрн, унп, бин, код предприятия, company code, registration code,
    reg. code, reg. no, registration number, tax id, єдрпоу, код єдрпоу, код компанії, код підприємства, іпн, ідентифікаційний код,
    įmonės kodas, įm. kodas, į.k., bendrovės kodas`,
  ),
  city: words(
    `город, населенный пункт, нас. пункт, місто, населений пункт, city, town, locality, business city, home city, address city,
    miestas, gyvenvietė, город / населенный пункт`,
  ),
  address: words(
    `адрес, адреса, address, full address, street address, address formatted, mailing address, полный адрес, почтовый адрес,
    адрес подключения, адрес доставки, адрес проживания, адрес клиента, фактический адрес, юридический адрес, повна адреса,
    адреса підключення, поштова адреса, adresas, kliento adresas, gyvenamoji vieta, prijungimo adresas`,
  ),
  source_id: words(
    `источник, источник лида, откуда, откуда узнали, откуда пришел, канал, рекламный источник, source, lead source, channel,
    utm_source, origin, джерело, звідки, звідки дізналися, канал, šaltinis, kanalas, iš kur sužinojo`,
  ),
  responsible_id: words(
    `ответственный, ответственный менеджер, менеджер, куратор, сотрудник, owner, lead owner, responsible, assigned to, manager,
    assignee, sales rep, salesperson, відповідальний, відповідальний менеджер, співробітник, atsakingas, atsakingas asmuo,
    atsakingas vadybininkas, vadybininkas, priskirta, savininkas, darbuotojas`,
  ),
  registered_on: words(
    `дата регистрации, дата, дата создания, дата добавления, создан, создано, дата обращения, дата заявки, registruota, registered,
    registered on, registration date, date, created, created at, created on, created date, created time, date created, date added,
    дата реєстрації, дата створення, створено, дата звернення, дата заявки, registracijos data, data, sukurta, sukūrimo data, pridėjimo data`,
  ),
  step_id: words(
    `шаг, текущий шаг, этап, статус, стадия, этап воронки, step, current step, stage, status, pipeline stage, lead status, state,
    крок, поточний крок, етап, стадія, būsena, etapas, statusas, stadija, žingsnis`,
  ),
  priority: words('приоритет, важность, priority, importance, пріоритет, важливість, prioritetas, svarba'),
  tag_ids: words(
    `тег, теги, метка, метки, ярлык, ярлыки, tag, tags, label, labels, category, categories, категория, категории, группа, группы,
    мітка, мітки, категорія, категорії, група, žyma, žymos, žymė, žymės, kategorija, kategorijos, grupė`,
  ),
  comments: words(
    `комментарий, комментарии, коммент, примечание, примечания, заметка, заметки, описание, доп. информация,
    дополнительная информация, дополнительно, comment, comments, note, notes, description, remark, remarks, memo, info,
    коментар, коментарі, примітка, примітки, нотатка, нотатки, опис, додаткова інформація, komentaras, komentarai, pastaba,
    pastabos, aprašymas, papildoma informacija`,
  ),
  birth_on: words(
    `дата рождения, день рождения, др, д.р., birthday, birth date, birthdate, date of birth, dob, дата народження,
    день народження, gimimo data, gimtadienis, gimimo diena`,
  ),
  login: words('логин, login, username, user name, логін, prisijungimo vardas, prisijungimas, логин клиента'),
};

/** Pieces of an address, taken where no column holds the whole. */
export const addressParts = words(
  `улица, вулиця, street, gatvė, business street, home street, дом, будинок, house, building, namas, namo nr., корпус, квартира, кв.,
  apartment, flat, butas, buto nr., индекс, почтовый индекс, індекс, zip, zip code, postal code, postcode, pašto kodas, район,
  district, rajonas, область, region, state/province, регион, регіон, sritis, страна, country, країна, šalis`,
);

// Tried in this order: «Адрес электронной почты» is no address, «Телефон компании» no company.
const beginnings: Array<[PlainTarget, RegExp]> = [
  ['emails', /(?<=^| )(e ?mail|е ?mail|мейл|емейл|имейл|почт(а|ы|у|ой)(?= |$)|пошт(а|и|у|ою)(?= |$)|el past)/],
  ['phones', /(?<=^| )(телеф|phone|telefon|telephone|(тел|tel|моб|mob)(?= |$)|мобил|мобіл|mobil|сотов|whatsapp|viber)/],
  ['birth_on', /(?<=^| )(рожден|народж|birth|gimim|gimtad)/],
  ['responsible_id', /(?<=^| )(ответств|відповід|atsaking|responsib|менеджер|vadybinink)/],
  ['source_id', /(?<=^| )(источник|джерел|saltin|lead source)/],
  ['company_code', /(?<=^| )(инн|єдрпоу|едрпоу|imones kod)(?= |$|а|у)/],
  [
    'company',
    /(?<=^| )(компани|компані|организаци|організаці|company|organi[sz]ation|imon(e|es)(?= |$)|предприяти|підприємств)/,
  ],
  ['city', /(?<=^| )(город(?= |$)|місто|city|miestas)/],
  ['address', /(?<=^| )(адрес|address|adresas)/],
  ['tag_ids', /(?<=^| )(теги?(?= |$)|метки|мітки|tags|zymos)/],
  ['comments', /(?<=^| )(коммент|коментар|примечан|приміт|замет|нотат|comment|notes|remark|komentar|pastab)/],
  ['registered_on', /(?<=^| )(регистрац|реєстрац|registration|created|registracij)/],
  ['step_id', /(?<=^| )(этап|стади|етап|stage)/],
  ['priority', /(?<=^| )(приоритет|пріоритет|priority|prioritet)/],
  ['full_name', /(?<=^| )(фио|піб|vardas pavarde)(?= |$)/],
];

// «Phone 1 - Type» says what kind of phone stands in the next column.
const about = /(?<=^| )(type|тип|label|вид|rusis|сайт|site|website|url|web|ip|mac|адрес сайта)(?= |$)/;

const all = new Set([
  ...Object.values(exact).flat(),
  ...Object.values(nameParts).flat(),
  ...vagueNames,
  ...wholeNames,
  ...addressParts,
]);

/** Whether columns are called so, whatever they hold. */
export function isColumnName(heading: string): boolean {
  return heading.length < 60 && all.has(plainName(heading));
}

export interface NamedTarget {
  target: PlainTarget;
  sure: boolean;
}

/** What a heading names, if anything; names of people and parts of addresses are seen to by whoever knows the other columns. */
export function targetNamed(entity: ImportEntity, heading: string): NamedTarget | undefined {
  const name = plainName(heading);
  const own: readonly PlainTarget[] = targets[entity];
  const whole = own.find((target) => exact[target]?.includes(name));
  if (whole) return { target: whole, sure: true };
  if (about.test(name)) return undefined;
  const begun = beginnings.find(([target, pattern]) => pattern.test(name) && own.includes(target));
  return begun && { target: begun[0], sure: false };
}
