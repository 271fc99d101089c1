import type { RequestHandler } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import * as admins from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { endOldSessions } from './idle.ts';
import { verifyPassword } from './passwords.ts';

/** Passport with login and password; the signed-in person comes from the cache, and a disabled one is nobody. */
export function signIn({ db, cache }: Deps): {
  passport: InstanceType<typeof passport.Passport>;
  middleware: RequestHandler[];
} {
  const auth = new passport.Passport();
  auth.use(
    // What the strategy found may stand in the address; only the form, which the limits counted, is believed.
    new LocalStrategy({ usernameField: 'login', passReqToCallback: true }, async (req, _login, _password, done) => {
      const { login, password }: { login: string; password: string } = req.body;
      try {
        const admin = await admins.findByLogin(db, login.trim());
        const fits = await verifyPassword(admin?.password_hash, password);
        done(null, fits && admin && !admin.disabled_at ? admin : false);
      } catch (error) {
        done(error);
      }
    }),
  );
  auth.serializeUser((admin, done) => done(null, (admin as admins.Admin).id));
  auth.deserializeUser((id: number, done) => {
    cache
      .get('admins', id, () => admins.find(db, id))
      .then(
        (admin) => done(null, admin && !admin.disabled_at ? admin : false),
        (error) => done(error),
      );
  });
  return { passport: auth, middleware: [auth.session() as RequestHandler, endOldSessions] };
}
