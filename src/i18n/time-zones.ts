// Names that a runtime's list may still give in their old spelling.
const renamed: Record<string, string> = { 'Europe/Kiev': 'Europe/Kyiv' };

/** A named zone this runtime knows; offsets such as `+02:00` mean the opposite to PostgreSQL and are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name) || name.length > 60) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const listed = ['UTC', ...Intl.supportedValuesOf('timeZone').map((name) => renamed[name] ?? name)];

/** All zones to choose from, the current one among them however it is spelled. */
export function timeZones(current: string): string[] {
  return [...new Set(isTimeZone(current) ? [...listed, current] : listed)].sort();
}
