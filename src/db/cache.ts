/**
 * What seldom changes (admins, steps, sessions, counts), kept until somebody changes it.
 * Cleared after every change of this process and by NOTIFY after those of others.
 */
export class Cache {
  #entries = new Map<string, Promise<unknown>>();
  #enabled: boolean;
  #generation = 0;

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** Another number as soon as anything changed; undefined while nobody would tell us. Take it before reading. */
  get generation(): number | undefined {
    return this.#enabled ? this.#generation : undefined;
  }

  /** `table` is the one whose change makes the value old; `load` runs once for all who ask meanwhile. */
  get<T>(table: string, key: string | number, load: () => Promise<T>): Promise<T> {
    if (!this.#enabled) return load();
    const name = `${table}:${key}`;
    const known = this.#entries.get(name) as Promise<T> | undefined;
    if (known) return known;

    if (this.#entries.size > 5000) this.#entries.clear();
    const entries = this.#entries;
    const value = load();
    entries.set(name, value);
    value.catch(() => entries.delete(name));
    return value;
  }

  /** While nobody tells us of changes, nothing may be kept. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
    this.clear();
  }

  clear(table?: string): void {
    this.#generation += 1;
    if (!table) {
      this.#entries.clear();
      return;
    }
    for (const name of this.#entries.keys()) {
      if (name.startsWith(`${table}:`)) this.#entries.delete(name);
    }
  }
}
