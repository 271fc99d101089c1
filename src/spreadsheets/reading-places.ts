import { SpreadsheetError } from './spreadsheet-error.ts';

/** So many may read at once; the others wait for their turn. */
export class ReadingPlaces {
  #free: number;
  readonly #patience: number;
  readonly #waiting: (() => void)[] = [];

  /** Who has waited for `patience` milliseconds is told that the app is busy. */
  constructor(count: number, patience = Number.POSITIVE_INFINITY) {
    this.#free = count;
    this.#patience = patience;
  }

  async take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = Number.isFinite(this.#patience) ? setTimeout(() => leave(), this.#patience) : undefined;
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(new SpreadsheetError('busy'));
      };
      this.#waiting.push(enter);
    });
  }

  /** A place that is given back goes to who has waited longest. */
  giveBack(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
