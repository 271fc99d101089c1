import { z } from 'zod';
import { newPassword } from '../auth/passwords.ts';
import { isTimeZone } from '../i18n/time-zones.ts';
import { languages } from '../i18n/translator.ts';
import { checkbox, id, optionalId, optionalText, requiredText, submissionId, version } from '../web/fields.ts';
import { allRights, presetNames } from './rights.ts';

const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);

export const login = requiredText(60).pipe(z.string().regex(/^\S+$/u, 'errors.login_spaces'));
export const email = optionalText(200).pipe(z.email('errors.email').nullable());

/** What a person says of himself wherever an account is made or changed. */
export const accountFields = {
  full_name: requiredText(200),
  language: z.preprocess(last, z.enum(languages)),
  time_zone: z.preprocess(last, z.string().refine(isTimeZone, 'errors.invalid')),
};

export const passwordFields = {
  password: z.preprocess(last, newPassword),
  password_again: z.preprocess(last, z.string('errors.required')),
};

export function matchingPasswords(
  values: { password?: unknown; password_again?: unknown },
  context: z.RefinementCtx,
): void {
  if (values.password !== values.password_again) {
    context.addIssue({ code: 'custom', path: ['password_again'], message: 'errors.password_differs' });
  }
}

export const AdminParams = z.object({ id });

const identity = { login, ...accountFields, email, phone_extension: optionalText(20) };

export const NewAdminForm = z
  .object({
    ...identity,
    ...passwordFields,
    preset: z.preprocess(last, z.enum(presetNames)),
    submission_id: submissionId,
  })
  .superRefine(matchingPasswords);

export const AdminForm = z.object({ ...identity, version: version.optional() });

export const PasswordForm = z.object(passwordFields).superRefine(matchingPasswords);

export const DisableForm = z.object({ responsible_id: optionalId });

const rightsList = z.preprocess(
  (value) => (value === undefined || value === '' ? [] : [value].flat()),
  z.array(z.enum(allRights as [(typeof allRights)[number]])).max(200),
);

/** Either a preset's button or the checkboxes. */
export const RightsForm = z.object({
  preset: z.preprocess((value) => last(value) || undefined, z.enum(presetNames).optional()),
  rights: rightsList,
  own_leads_only: checkbox,
  version: version.optional(),
});
