import { cast, type Person, password } from '../support/people.ts';

export interface Signed {
  cookie: string;
  csrf: string;
}

const tokenIn = (page: string) => /name="_csrf" value="(\w+)"/.exec(page)![1]!;
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]!.split(';')[0]!;

/** Signs in at a server that runs as its own process. */
export async function signIn(url: string, person: Person): Promise<Signed> {
  const page = await fetch(`${url}/login`);
  const before = cookieOf(page);
  const fields = { _csrf: tokenIn(await page.text()), login: cast[person].login, password };
  const answer = await post(url, '/login', { cookie: before, csrf: fields._csrf }, fields);
  const cookie = cookieOf(answer);
  const profile = await fetch(`${url}/profile`, { headers: { cookie } });
  return { cookie, csrf: tokenIn(await profile.text()) };
}

export function get(url: string, path: string, { cookie }: Signed): Promise<Response> {
  return fetch(url + path, { headers: { cookie }, redirect: 'manual' });
}

export function post(
  url: string,
  path: string,
  { cookie, csrf }: Signed,
  fields: Record<string, string>,
): Promise<Response> {
  const body = new URLSearchParams({ _csrf: csrf, ...fields });
  return fetch(url + path, { method: 'POST', headers: { cookie }, redirect: 'manual', body });
}
