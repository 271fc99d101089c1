import type { Knex } from 'knex';
import { transliterate } from '../i18n/transliterate.ts';

/** What a login may be made of; kept apart from others without regard to case. */
export const loginShape = /^[\p{L}\p{N}._@+-]+$/u;
export const longestLogin = 60;

/** `ivanov.ivan` of «Иванов Иван Иванович»; `client` where no letter can be written so. */
export function loginOf(name: string): string {
  const words = transliterate(name)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.slice(0, 2).join('.').slice(0, 40).replace(/\.$/, '') || 'client';
}

/** The login of the name, or with the first number that nobody has behind it. */
export async function suggestLogin(db: Knex, name: string): Promise<string> {
  const base = loginOf(name);
  for (const endings of [firstEndings, randomEndings()]) {
    const logins = endings.map((ending) => base + ending);
    const taken = new Set(await listTaken(db, logins));
    const free = logins.find((login) => !taken.has(login));
    if (free) return free;
  }
  return base;
}

/** As `suggestLogin` for several new clients at once, none like another or like one of `used`. */
export async function suggestLogins(db: Knex, names: string[], used: string[]): Promise<string[]> {
  const bases = names.map(loginOf);
  const taken = new Set(used.map((login) => login.toLowerCase()));
  const some = [...new Set(bases)].flatMap((base) => firstEndings.slice(0, 20).map((ending) => base + ending));
  for (const login of await listTaken(db, some)) taken.add(login);
  const logins: string[] = [];
  for (const base of bases) {
    const free = firstEndings.slice(0, 20).find((ending) => !taken.has(base + ending));
    const login = free === undefined ? await suggestAnother(db, base, taken) : base + free;
    taken.add(login);
    logins.push(login);
  }
  return logins;
}

async function suggestAnother(db: Knex, base: string, taken: Set<string>): Promise<string> {
  for (;;) {
    const logins = randomEndings().map((ending) => base + ending);
    const others = new Set(await listTaken(db, logins));
    const free = logins.find((login) => !others.has(login) && !taken.has(login));
    if (free) return free;
  }
}

const firstEndings = ['', ...Array.from({ length: 199 }, (_, at) => String(at + 2))];

// A name that hundreds share: counting on would ask for ever more.
function randomEndings(): string[] {
  return Array.from({ length: 20 }, () => String(1000 + Math.floor(Math.random() * 99_000)));
}

async function listTaken(db: Knex, logins: string[]): Promise<string[]> {
  const taken: string[] = await db('clients').whereRaw('lower(login) = any(?::text[])', [logins]).pluck('login');
  return taken.map((login) => login.toLowerCase());
}
