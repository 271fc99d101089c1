import { join } from 'node:path';

/** The folder of the checkout. Only this file may ask where it lies: `npm start` runs the program from another place. */
export const root = join(import.meta.dirname, '..');
