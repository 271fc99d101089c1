import type { Settings } from './src/config.ts';

// Copy this file to config.ts and change what you need; everything has a default.
// The environment wins over it: PORT, BASE_URL, DATABASE_URL … (each key in capitals;
// for the language DEFAULT_LANGUAGE, as LANGUAGE belongs to the system).
export default {
  // Where the program listens. Behind a proxy leave the host as it is.
  port: 3000,
  host: '127.0.0.1',

  // The address people type. Links are made from it; https makes cookies secure. Default: http://localhost:PORT
  base_url: 'https://crm.example.com',

  // A PostgreSQL server (14 or newer) of your own. Default: the program starts one by itself in data_dir.
  database_url: 'postgres://prospekt:password@db.example.com/prospekt',

  // Holds the embedded database and the session secret. Keep it, and keep copies of it.
  data_dir: 'data',

  // Signs session cookies, 32 characters or more; all instances need the same. Default: made once, kept in data_dir.
  session_secret: 'thirty-two characters or more, by chance',

  // How many proxies stand before the program (true: any number), so that it sees people's own addresses.
  trust_proxy: 1,

  // Countries that a phone number without a country code is tried in, in this order.
  default_countries: ['UA', 'LT', 'RU'],

  // For new people and for texts outside any person's pages: ru, en, uk or lt, and a zone such as Europe/Vilnius.
  language: 'ru',
  time_zone: 'Europe/Kyiv',

  // The mail server that takes what Prospekt sends (smtps:// or smtp://), and the sender that recipients see.
  // Without both nothing is mailed, and the pages say so.
  smtp_url: 'smtps://user:password@mail.example.com',
  mail_from: 'Prospekt <crm@example.com>',

  // A mailing goes no faster than this.
  mails_per_minute: 60,

  // Mailings are sent in the name of bounces+MARK@example.com and the mailbox is looked through for what comes back:
  // addresses that do not exist get no more mail. The mail server must deliver bounces+ANYTHING to that mailbox.
  bounce_address: 'bounces@example.com',
  bounce_imap_url: 'imaps://bounces:password@mail.example.com',

  // Signs mails (DKIM), if the mail server does not do it by itself: the key of SELECTOR._domainkey.DOMAIN.
  dkim_domain: 'example.com',
  dkim_selector: 'prospekt',
  dkim_key_file: 'dkim.pem',

  // A service of OpenID Connect through which people may sign in too (Keycloak, Google, Microsoft Entra …). There, register
  // BASE_URL/login/oidc/callback. It lets in whom it knows by the verified e-mail address of their profile here.
  oidc_issuer: 'https://login.example.com/realms/company',
  oidc_client_id: 'prospekt',
  oidc_client_secret: 'secret of the client, if it has one',
  oidc_label: 'Company login',

  // The largest file that can be added to a lead, client or company. Files lie in data_dir; instances on several machines need it in common.
  max_file_megabytes: 25,

  // Registers that companies can be looked up in by name, code or VAT number; none is asked until it stands here:
  // lt_jar (Lithuania, open data), vies (VAT numbers of the European Union), ares (Czechia), and any other that answers
  // in JSON, described as below. {q} is what is looked for, {code} the company's code; fields say what is what there.
  registers: [
    'lt_jar',
    'vies',
    'ares',
    {
      id: 'own',
      label: 'Our register',
      countries: ['LT'],
      search_url: 'https://register.example.com/companies?q={q}',
      get_url: 'https://register.example.com/companies/{code}',
      headers: { 'x-api-key': 'your key' },
      list: 'results',
      fields: { name: 'name', code: 'code', vat_code: 'vat', address: 'address.full', city: 'address.city' },
    },
  ],

  // Other addresses of the registers above, such as those of a proxy of your own.
  register_urls: { vies: 'http://proxy.example.com/vies' },

  // Connections to the database per process, 2 to 100.
  pool_size: 10,

  // silent, error, warn, info or debug. Nothing personal is logged at any level.
  log_level: 'info',
} satisfies Settings;
