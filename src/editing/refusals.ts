import { StaleRecord } from './conflict.ts';

/** A save that went through, or why not: somebody else's came first (`stale`), or what `told` read from the error. */
export type Saved<T, Refusal> = { ok: true; value: T } | ({ ok: false; stale?: StaleRecord } & Partial<Refusal>);

/** What a save was refused for and the form can tell; an error that `told` does not know is thrown on. */
export async function refusals<T, Refusal extends object>(
  save: () => Promise<T>,
  told: (error: unknown) => Refusal | undefined,
): Promise<Saved<T, Refusal>> {
  try {
    return { ok: true, value: await save() };
  } catch (error) {
    if (error instanceof StaleRecord) return { ok: false, stale: error } as Saved<T, Refusal>;
    const refusal = told(error);
    if (!refusal) throw error;
    return { ok: false, ...refusal };
  }
}
