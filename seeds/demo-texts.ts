import type { Language } from '../src/i18n/translator.ts';

/** `actions` and `tasks` begin with the place of their type in `beginnings`: call, meeting, letter, mailing, visit. */
interface DemoTexts {
  people: [administrator: string, manager: string, other_manager: string, operator: string];
  tags: { urgent: string; fibre: string; business: string; later: string };
  jobs: { director: string; accountant: string; engineer: string };
  notes: string[];
  actions: Array<[type: number, text: string]>;
  tasks: Array<[type: number, text: string]>;
  comments: string[];
}

export const demoTexts: Record<Language, DemoTexts> = {
  ru: {
    people: ['Абилс Абилс', 'Елена Коваленко', 'Йонас Петраускас', 'Мария Соколова'],
    tags: { urgent: 'Срочно', fibre: 'Оптика', business: 'Бизнес', later: 'Вернуться позже' },
    jobs: { director: 'Директор', accountant: 'Бухгалтер', engineer: 'Системный администратор' },
    notes: [
      'Просит перезвонить после 18:00.',
      'Сейчас у другого провайдера, договор заканчивается в следующем месяце.',
      'Дом подключён, порт свободен.',
      'Интересует тариф 300 Мбит/с и телевидение.',
      'Нужен статический IP-адрес.',
      'Сравнивает цены, попросил скидку при оплате за год.',
      'В доме нет нашей оптики, уточнить у техников.',
      'Решение принимает директор, вернётся из отпуска через неделю.',
    ],
    actions: [
      [0, 'Позвонили: рассказали о тарифах, думает.'],
      [0, 'Не взял трубку.'],
      [1, 'Встретились в офисе, показали договор.'],
      [2, 'Отправили коммерческое предложение.'],
      [3, 'Письмо об акции «Первый месяц бесплатно».'],
      [4, 'Монтажник осмотрел стояк: кабель завести можно.'],
    ],
    tasks: [
      [0, 'Перезвонить и узнать решение'],
      [2, 'Выслать договор на подпись'],
      [4, 'Согласовать время подключения'],
      [1, 'Встреча у клиента'],
    ],
    comments: ['Пришёл по рекламе в лифте.', 'Соседи уже подключены.', 'Нужен интернет для офиса на 15 мест.'],
  },
  en: {
    people: ['Abills Abills', 'Olena Kovalenko', 'Jonas Petrauskas', 'Maria Falcon'],
    tags: { urgent: 'Urgent', fibre: 'Fibre', business: 'Business', later: 'Come back later' },
    jobs: { director: 'Director', accountant: 'Accountant', engineer: 'System administrator' },
    notes: [
      'Asks to be called after 6 pm.',
      'With another provider now; the contract ends next month.',
      'The building is connected and a port is free.',
      'Interested in 300 Mbit/s and television.',
      'Needs a static IP address.',
      'Compares prices; asked for a discount when paying for a year.',
      'None of our fibre in the building yet; ask the engineers.',
      'The director decides; back from holiday in a week.',
    ],
    actions: [
      [0, 'Called: told about the plans, wants to think.'],
      [0, 'Did not answer the phone.'],
      [1, 'Met at the office and went through the contract.'],
      [2, 'Sent an offer.'],
      [3, 'Letter about the free first month.'],
      [4, 'The engineer looked at the riser: a cable can be laid.'],
    ],
    tasks: [
      [0, 'Call back and ask for the decision'],
      [2, 'Send the contract for signing'],
      [4, 'Agree on a time for the connection'],
      [1, 'Meeting at the customer’s'],
    ],
    comments: [
      'Came by the advertisement in the lift.',
      'The neighbours are connected.',
      'Internet for an office of 15.',
    ],
  },
  uk: {
    people: ['Абілс Абілс', 'Олена Коваленко', 'Йонас Петраускас', 'Марія Соколова'],
    tags: { urgent: 'Терміново', fibre: 'Оптика', business: 'Бізнес', later: 'Повернутися пізніше' },
    jobs: { director: 'Директор', accountant: 'Бухгалтер', engineer: 'Системний адміністратор' },
    notes: [
      'Просить зателефонувати після 18:00.',
      'Зараз в іншого провайдера, договір закінчується наступного місяця.',
      'Будинок підключено, порт вільний.',
      'Цікавить тариф 300 Мбіт/с і телебачення.',
      'Потрібна статична IP-адреса.',
      'Порівнює ціни, попросив знижку за оплату на рік.',
      'У будинку немає нашої оптики, уточнити в техніків.',
      'Рішення приймає директор, повернеться з відпустки за тиждень.',
    ],
    actions: [
      [0, 'Зателефонували: розповіли про тарифи, думає.'],
      [0, 'Не взяв слухавку.'],
      [1, 'Зустрілися в офісі, показали договір.'],
      [2, 'Надіслали комерційну пропозицію.'],
      [3, 'Лист про акцію «Перший місяць безкоштовно».'],
      [4, 'Монтажник оглянув стояк: кабель завести можна.'],
    ],
    tasks: [
      [0, 'Передзвонити й дізнатися рішення'],
      [2, 'Надіслати договір на підпис'],
      [4, 'Узгодити час підключення'],
      [1, 'Зустріч у клієнта'],
    ],
    comments: ['Прийшов за рекламою в ліфті.', 'Сусіди вже підключені.', 'Потрібен інтернет для офісу на 15 місць.'],
  },
  lt: {
    people: ['Abills Abills', 'Olena Kovalenko', 'Jonas Petrauskas', 'Marija Sokolova'],
    tags: { urgent: 'Skubu', fibre: 'Šviesolaidis', business: 'Verslas', later: 'Grįžti vėliau' },
    jobs: { director: 'Direktorius', accountant: 'Buhalterė', engineer: 'Sistemų administratorius' },
    notes: [
      'Prašo skambinti po 18 val.',
      'Dabar pas kitą tiekėją, sutartis baigiasi kitą mėnesį.',
      'Namas prijungtas, yra laisvas prievadas.',
      'Domina 300 Mb/s planas ir televizija.',
      'Reikia statinio IP adreso.',
      'Lygina kainas, prašė nuolaidos mokant už metus.',
      'Name dar nėra mūsų šviesolaidžio, pasiklausti technikų.',
      'Sprendžia direktorius, iš atostogų grįš po savaitės.',
    ],
    actions: [
      [0, 'Paskambinome: papasakojome apie planus, galvoja.'],
      [0, 'Neatsiliepė.'],
      [1, 'Susitikome biure, aptarėme sutartį.'],
      [2, 'Išsiuntėme pasiūlymą.'],
      [3, 'Laiškas apie nemokamą pirmą mėnesį.'],
      [4, 'Montuotojas apžiūrėjo stovą: kabelį galima atvesti.'],
    ],
    tasks: [
      [0, 'Perskambinti ir sužinoti sprendimą'],
      [2, 'Išsiųsti sutartį pasirašyti'],
      [4, 'Suderinti prijungimo laiką'],
      [1, 'Susitikimas pas klientą'],
    ],
    comments: ['Atėjo pagal skelbimą lifte.', 'Kaimynai jau prijungti.', 'Reikia interneto 15 vietų biurui.'],
  },
};
