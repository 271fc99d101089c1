import { HttpError } from '../web/errors.ts';

/** Each export holds one of the process's connections for as long as its reader takes: pages need the others. */
const mostAtOnce = 3;
let taken = 0;

/** Throws 503 while too many exports are under way. */
export async function inSlot<T>(work: () => Promise<T>): Promise<T> {
  if (taken >= mostAtOnce) throw new HttpError(503, 'too_many_exports');
  taken += 1;
  try {
    return await work();
  } finally {
    taken -= 1;
  }
}
