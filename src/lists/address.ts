/** A record's page below its list's `path`, or a `part` of it; empty values are left out. */
export function recordAddress(
  path: string,
  id: number,
  query: Record<string, string | number | null> = {},
  part = '',
): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${path}/${id}${part && `/${part}`}${search && `?${search}`}`;
}
