import { z } from 'zod';
import { accountFields, login, matchingPasswords, passwordFields } from '../admins/schema.ts';
import { checkbox } from '../web/fields.ts';

export const SetupForm = z
  .object({ login, ...accountFields, ...passwordFields, demo: checkbox })
  .superRefine(matchingPasswords);
