/** A row of the demo: step of the pipeline, then `=login` of the client it became, or `x` when it is in the bin. */
const rows = `
3          | Вася Пупкин               | 5555555555                  | test@example.com              | Одесса     | ул. Дерибасовская, 4          |
5=10010    | Test user                 | 123456                      | example@test.example          |            |                               |
2          | Test user                 |                             |                               |            |                               | abills
4          | Степан Безрук             | 0964997114                  | bezruk.sv@example.com         | Спас       | Шашкевича, 334                | Rebus
5=crm_end_test | Stepan Bezruk         | 17171717                    | test@test.example             | Березники  |                               |
5=jmbv     | Test1                     |                             |                               |            |                               |
5=test     | пупкин валера             | 888888                      |                               | Харьков    | пр. Науки, 9                  |
2          | Тестов Тест Тестович      | 068587065; 063232131        | test@mail.example             | Одесса     | пл. Шевченко, 18/2            | Абилс
1          | sss                       |                             |                               |            |                               |
1          | Марина Лисовская          | 0673128840                  | m.lisovskaya@example.com      | Одесса     | ул. Пушкинская, 31, кв. 7     |
1          | Ігор Бондаренко           | 0509417733; 0442091880      | bondarenko@sad.example        | Київ       | вул. Саксаганського, 77       | ТОВ «Зелений сад»
1          | Rasa Jankauskienė         | +37061234507                | rasa@kepykla.example          | Vilnius    | Gedimino pr. 12-4             | UAB „Šviežia duona“
1          | Emily Carter              | +442079460101               | emily.carter@example.org      | London     | 14 Harley Court               | Carter & Moore Ltd
1          | Пётр Ёлкин                | +79161234509                | elkin@example.com             | Москва     | ул. Лесная, 8                 |
1          | Юлія Шевчук               | 0931640275                  |                               | Львів      | вул. Зелена, 115              |
1          | Domantas Žukauskas        | 861234588                   | domantas@medis.example        | Kaunas     | Laisvės al. 40                | UAB „Ąžuolo baldai“
1          | Кафе «Морской бриз»       | 0487770915                  | info@briz.example             | Одесса     | ул. Ланжероновская, 2         | Кафе «Морской бриз»
1          | Григорій Їжакевич         | 0677100942                  | h.yizhak@example.com          | Чернігів   | вул. Ґонти, 5                 |
1          | Ольга Синица              | 0952280614                  |                               | Одесса     | ул. Академическая, 20, кв. 56 |
1          | Michael O’Connor          | +353861234567               | m.oconnor@example.com         | Dublin     | 3 Quay Street                 |
1          | Aušra Kazlauskaitė        | +37065512340                | ausra.k@example.com           | Klaipėda   | Tiltų g. 9                    |
1          | Алексей Журавлёв          | 0501883402                  | zhuravlev@example.com         | Николаев   | пр. Центральный, 64           |
1          | Наталія Гончар            | 0639021177                  | nata@quiet.example            | Київ       | вул. Оболонська, 33, кв. 90   |
1          | СТО «Поршень»             | 0674451209; 0487310044      | sto@porshen.example           | Одесса     | ул. Промышленная, 14          | СТО «Поршень»
1          | Tomas Petrauskas          | 869912203                   | tomas@example.com             | Šiauliai   | Vilniaus g. 101               |
2          | Сергей Кравец             | 0665124478                  | kravets@example.com           | Одесса     | ул. Балковская, 130           |
2          | Оксана Мельник            | 0971350264                  | melnyk@pekarnia.example       | Житомир    | вул. Київська, 49             | Пекарня «Колосок»
2          | Giedrė Stankevičienė      | +37068112345                | giedre@odont.example          | Vilnius    | Žalgirio g. 90                | UAB „Balta šypsena“
2          | Daniel Novak              | +420601234567               | novak@example.net             | Praha      | Karlova 3                     |
2          | Галина Тарасова           | 0482341905                  |                               | Одесса     | ул. Бунина, 18, кв. 3         |
2          | Андрій Ткаченко           | 0503319046                  | tkachenko@avto.example        | Дніпро     | вул. Робоча, 152              | ТОВ «Авто-Дніпро»
2          | Школа № 12                | 0487220311                  | school12@edu.example          | Одесса     | ул. Троицкая, 40              | Школа № 12
2          | Vytautas Šimkus           | 861455021                   | v.simkus@example.com          | Kaunas     | Savanorių pr. 220             |
2          | Елена Воробьёва           | +79031234518                | vorobeva@example.com          | Калуга     | ул. Кирова, 27                |
2          | Hotel Panorama            | 0482305060; 0482305061      | booking@panorama.example      | Одесса     | Мукачевский пер., 4           | Hotel Panorama
2          | Роман Олійник             | 0984127705                  | oliynyk@example.com           | Рівне      | вул. Соборна, 11              |
2          | Светлана Рябчук           | 0637745180                  |                               | Измаил     | пр. Мира, 5, кв. 14           |
3          | Максим Дорошенко          | 0675509981                  | m.doroshenko@example.com      | Одесса     | ул. Гагаринское плато, 5      |
3          | Тетяна Ковальчук          | 0508832190                  | kovalchuk@apteka.example      | Вінниця    | вул. Соборна, 70              | Аптека «Здоров’я»
3          | Jurgita Paulauskienė      | +37067012398                | jurgita@grozis.example        | Klaipėda   | Herkaus Manto g. 31           | MB „Grožio kampas“
3          | Sarah Bennett             | +441632960155               | s.bennett@example.org         | Leeds      | 8 Mill Lane                   | Bennett Studio
3          | ОСББ «Черемушки-7»        | 0487059912                  | golova@osbb7.example          | Одесса     | ул. Космонавтов, 7            | ОСББ «Черемушки-7»
3          | Кирилл Фёдоров            | 0964415508                  | fedorov@example.com           | Одесса     | ул. Ядова, 21                 |
3          | Людмила Сорока            | 0957786621                  |                               | Херсон     | ул. Ушакова, 60               |
3          | Mindaugas Urbonas         | 867745512                   | m.urbonas@logist.example      | Vilnius    | Kirtimų g. 47                 | UAB „Greitas kelias“
3          | Назар Лисенко             | 0679914402                  | lysenko@example.com           | Тернопіль  | вул. Руська, 23               |
3          | Фитнес-клуб «Олимп»       | 0487991212                  | office@olimp.example          | Одесса     | Французский бульвар, 33       | Фитнес-клуб «Олимп»
4          | Виктор Чумак              | 0506671903                  | chumak@example.com            | Одесса     | ул. Малиновского, 55          |
4          | Ірина Савченко            | 0973305518                  | savchenko@example.com         | Київ       | вул. Антоновича, 102          |
4          | Eglė Vaitkutė             | +37061290877                | egle@example.com              | Vilnius    | Antakalnio g. 54              |
4          | ЧП «Василёк»              | 0482449031                  | flowers@vasilek.example       | Одесса     | ул. Тираспольская, 8          | ЧП «Василёк»
4          | James Miller              | +12025550143                | j.miller@example.com          | Washington | 1200 Elm Street NW            |
5=kotova   | Анна Котова               | 0671145093                  | kotova@example.com            | Одесса     | ул. Среднефонтанская, 19      |
5=hrushko  | Павло Грушко              | 0633390127; 0442781144      | p.hrushko@example.com         | Київ       | вул. Велика Васильківська, 14 |
5=balsys   | Rimas Balsys              | 868812097                   | rimas@balsys.example          | Kaunas     | Kęstučio g. 28                | MB „Balsys“
5=delfin   | ООО «Дельфин»             | 0487334410                  | buh@delfin.example            | Одесса     | ул. Успенская, 39             | ООО «Дельфин»
5          | Денис Мороз               | 0509902218                  | moroz@example.com             | Одесса     | ул. Люстдорфская дорога, 140  |
1          | Кравец С.                 | +380665124478               |                               | Одесса     | Балковская, 130               |
1          | Mindaugas (Greitas kelias) |                            | m.urbonas@logist.example      | Vilnius    |                               | Greitas kelias
1x         | asdf                      | 111111                      |                               |            |                               |
2x         | Реклама окон              | 0800500600                  | spam@okna.example             |            |                               |
1x         | Вася Пупкин               | 5555555555                  |                               | Одесса     |                               |`;

export interface DemoLead {
  /** From 0. */
  step: number;
  client_login: string | null;
  in_bin: boolean;
  full_name: string;
  phones: string;
  emails: string[];
  city: string | null;
  address: string | null;
  company: string | null;
}

export const demoLeads: DemoLead[] = rows.trim().split('\n').map(readRow);

function readRow(row: string): DemoLead {
  const [place = '', full_name = '', phones = '', email, city, address, company] = row
    .split('|')
    .map((cell) => cell.trim());
  return {
    step: Number(place[0]) - 1,
    client_login: place.split('=')[1] ?? null,
    in_bin: place.endsWith('x'),
    full_name,
    phones,
    emails: email ? [email] : [],
    city: city || null,
    address: address || null,
    company: company || null,
  };
}
