const day = 86_400_000;

/** The same small choices in every demo, so that its people can be talked about. */
export class Chance {
  #state = 20;

  /** From 0 up to 1; the generator is mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** A moment of a working day about so many days ago, never later than some minutes ago. */
  daysAgo(days: number, now: Date): Date {
    const at = new Date(now.getTime() - days * day);
    at.setUTCHours(7 + this.below(9), this.below(60), this.below(60));
    const latest = now.getTime() - (5 + this.below(90)) * 60_000;
    return new Date(Math.min(at.getTime(), latest));
  }
}

/** `YYYY-MM-DD`, so many days after the other. */
export function shiftDay(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);
}
