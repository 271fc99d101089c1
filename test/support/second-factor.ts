import { TOTP } from 'otpauth';
import { password } from './people.ts';
import type { Visitor } from './site.ts';

/** The app on somebody's phone: `code(1)` is that of the next half minute. */
export class Phone {
  readonly #totp: TOTP;

  constructor(secret: string) {
    this.#totp = new TOTP({ secret: secret.replace(/\s/g, '') });
  }

  code(ahead = 0): string {
    return this.#totp.generate({ timestamp: Date.now() + ahead * 30_000 });
  }
}

/** Sets the second factor up as the page says; gives the phone and the ten recovery codes. */
export async function setUpSecondFactor(visitor: Visitor): Promise<{ phone: Phone; codes: string[] }> {
  const page = await visitor.get('/profile/second-factor');
  const phone = new Phone(/second-factor-secret">([A-Z2-7 ]+)</.exec(page.text)![1]!);
  // The one before leaves the present and the next to be used afterwards.
  const answer = await visitor.post('/profile/second-factor', { code: phone.code(-1), current_password: password });
  if (answer.status !== 303) throw new Error(`setting up answered ${answer.status}`);
  const shown = (await visitor.get('/profile/second-factor')).text;
  return { phone, codes: [...shown.matchAll(/<li><code>([a-z2-9-]+)<\/code>/g)].map(([, code]) => code!) };
}
