/** Where to go after signing in: a path of ours, never another site. */
export function localAddress(value: unknown): string {
  if (typeof value !== 'string' || !/^\/(?![/\\])/.test(value) || value.length > 2000) return '/';
  try {
    const base = 'http://local.invalid';
    const url = new URL(value, base);
    return url.origin === base ? `${url.pathname}${url.search}` : '/';
  } catch {
    return '/';
  }
}
