import { z } from 'zod';
import { accountFields, email, matchingPasswords, passwordFields } from '../admins/schema.ts';
import { checkbox } from '../web/fields.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export const pageSizes = [10, 20, 50, 100] as const;

const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);

export const ProfileForm = z.object({
  ...accountFields,
  email,
  theme: z.preprocess(last, z.enum(themes)),
  page_size: z.preprocess((value) => Number(last(value)), z.literal(pageSizes)),
  shortcuts: checkbox,
  call_sound: checkbox,
  /** Asked when the e-mail changes. */
  confirm_password: z.preprocess(last, z.string().max(200)).catch(''),
});

export const OwnPasswordForm = z
  .object({ current_password: z.preprocess(last, z.string('errors.required').max(200)), ...passwordFields })
  .superRefine(matchingPasswords);
