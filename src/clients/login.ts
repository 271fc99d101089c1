import type { Knex } from 'knex';

/** What a login may be made of; kept apart from others without regard to case. */
export const loginShape = /^[\p{L}\p{N}._@+-]+$/u;
export const longestLogin = 60;

const cyrillic: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  є: 'ye',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  ї: 'yi',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ў: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};
const ukrainian: Record<string, string> = { г: 'h', и: 'y' };
const latin: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', æ: 'ae', œ: 'oe' };

/** Small Latin letters and digits; a name with a letter that only Ukrainian has is read as Ukrainian. */
export function transliterate(text: string): string {
  const lower = text.normalize('NFC').toLowerCase();
  const letters = { ...cyrillic, ...latin, ...(/[іїєґ]/.test(lower) && ukrainian) };
  return [...lower]
    .map((letter) => letters[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/[\p{M}'’ʼ`]/gu, '');
}

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

const firstEndings = ['', ...Array.from({ length: 199 }, (_, at) => String(at + 2))];

// A name that hundreds share: counting on would ask for ever more.
function randomEndings(): string[] {
  return Array.from({ length: 20 }, () => String(1000 + Math.floor(Math.random() * 99_000)));
}

async function listTaken(db: Knex, logins: string[]): Promise<string[]> {
  const taken: string[] = await db('clients').whereRaw('lower(login) = any(?::text[])', [logins]).pluck('login');
  return taken.map((login) => login.toLowerCase());
}
