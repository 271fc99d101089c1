const base = 'http://local.invalid';

/** Where to go after signing in: a path of ours, never another site. */
export function localAddress(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > 2000) return '/';
  if (!isOurs(value)) return '/';
  const { pathname, search } = new URL(value, base);
  // "/.//other.example" is a path of ours until its dots are taken out; then a browser reads a host in it.
  return isOurs(pathname + search) ? pathname + search : '/';
}

function isOurs(address: string): boolean {
  return URL.canParse(address, base) && new URL(address, base).origin === base;
}
