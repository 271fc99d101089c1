import { z } from 'zod';
import { splitPhones } from '../phones/parse.ts';
import * as fields from '../web/fields.ts';
import { splitEmails } from './form.ts';

const most = 20;
const several = z.preprocess((value) => [value ?? []].flat(), z.array(z.string().max(1000)).max(50)).catch([]);

/** What a form asks about while it is being filled in: who else has these numbers, `except` the record itself. */
export const typedContact = {
  phones: several.transform((list) => list.flatMap(splitPhones).slice(0, most)),
  emails: several.transform((list) => splitEmails(list).slice(0, most)),
  except: fields.optionalId.catch(null),
};
