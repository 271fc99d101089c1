import { parseArgs } from 'node:util';
import { newPassword } from '../auth/passwords.ts';
import { makeAdministrator } from './make-administrator.ts';
import { readPassword } from './read-password.ts';
import { runCommand } from './run-command.ts';

const usage = 'Usage: npm run admin -- --login NAME [--name "Full Name"], with the password on standard input.';

await runCommand(async (db, config) => {
  const { login, name } = readArguments();
  const password = newPassword.safeParse(await readPassword(`Password for ${login}: `));
  if (!password.success) throw new Error('The password needs 10 to 200 characters.');

  const made = await makeAdministrator(db, { login, name, password: password.data }, config);
  return made === 'created'
    ? `Administrator ${login} is made, with all rights.`
    : `Administrator ${login} has all rights and the new password; all earlier sessions have ended.`;
});

function readArguments(): { login: string; name?: string } {
  const options = { login: { type: 'string' }, name: { type: 'string' } } as const;
  try {
    const { login = '', name } = parseArgs({ options }).values;
    if (/^\S{1,60}$/u.test(login)) return { login, name };
  } catch {}
  throw new Error(usage);
}
