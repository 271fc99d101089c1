type Table = Map<string | number, Promise<unknown>>;

/** What seldom changes (admins, steps, sessions, counts), kept until a NOTIFY says that somebody changed it. */
export class Cache {
  readonly #tables = new Map<string, Table>();
  readonly #heardAll: () => Promise<boolean>;
  #enabled: boolean;
  #generation = 0;
  #kept = 0;

  /** `heardAll` waits until everything that was committed is heard of, and says whether that is certain. */
  constructor(enabled: boolean, heardAll = async () => false) {
    this.#enabled = enabled;
    this.#heardAll = heardAll;
  }

  /** Another number as soon as anything changed; undefined while nobody would tell us. Take it before reading. */
  get generation(): number | undefined {
    return this.#enabled ? this.#generation : undefined;
  }

  /** `table` is the one whose change makes the value old; `load` runs once for all who ask meanwhile. */
  get<T>(table: string, key: string | number, load: () => Promise<T>): Promise<T> {
    if (!this.#enabled) return load();
    const known = this.#tables.get(table)?.get(key) as Promise<T> | undefined;
    if (known) return known;

    if (this.#kept > 5000) this.#drop();
    const value = load();
    this.#keep(table, key, value);
    return value;
  }

  #keep(name: string, key: string | number, value: Promise<unknown>): void {
    const table = this.#tables.get(name) ?? new Map();
    this.#tables.set(name, table.set(key, value));
    this.#kept += 1;
    value.catch(() => {
      if (table.get(key) === value) table.delete(key);
    });
  }

  /** While nobody tells us of changes, nothing may be kept. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
    this.clear();
  }

  clear(table?: string): void {
    this.#generation += 1;
    if (table) {
      this.#kept -= this.#tables.get(table)?.size ?? 0;
      this.#tables.delete(table);
    } else this.#drop();
  }

  /** One value alone, which nothing else was made of. */
  forget(table: string, key: string | number): void {
    if (this.#tables.get(table)?.delete(key)) this.#kept -= 1;
  }

  /** After this nothing is kept that a change committed before it made old. */
  async catchUp(): Promise<void> {
    if (!this.#enabled) return;
    if (await this.#heardAll()) this.#generation += 1;
    else this.clear();
  }

  #drop(): void {
    this.#tables.clear();
    this.#kept = 0;
  }
}
