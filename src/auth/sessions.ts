import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session, { type Session, type SessionData } from 'express-session';
import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Cache } from '../db/cache.ts';
import { asPrepared } from '../db/prepared.ts';
import type { Deps } from '../web/deps.ts';

const PgStore = connectPgSimple(session);
// Of a stranger: long enough to fill in a form. Signing in makes it longer.
const hour = 3_600_000;

export function sessions({ db, cache, log, session_secret, base_url }: Deps): RequestHandler[] {
  const secure = base_url.startsWith('https:');
  const middleware = session({
    name: secure ? '__Host-prospekt' : 'prospekt',
    secret: session_secret,
    resave: false,
    saveUninitialized: false,
    store: new CachedStore(db, cache),
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: hour },
  });
  return [goingOnOnce(middleware, log), redirectAfterSaving];
}

/**
 * express-session goes on a second time, with the error, when it could not write a session at the end of an answer. That
 * answer stands and is on its way; an error page after it would only cut the connection under the next request.
 */
function goingOnOnce(middleware: RequestHandler, log: Logger): RequestHandler {
  return (req, res, next) => {
    let isOn = false;
    middleware(req, res, (error?: unknown) => {
      if (isOn) return log.warn({ error: (error as Error).message }, 'a session was not written');
      isOn = true;
      next(error);
    });
  };
}

// The session is written while the first bytes of its answer are already on the way, and a browser follows a redirect at
// its first line: the next page would miss what this one left for it. Without a body nothing leaves before the session is written.
const redirectAfterSaving: RequestHandler = (_req, res, next) => {
  res.redirect = ((status: number, address: string) => {
    res.status(status).location(address).end();
  }) as typeof res.redirect;
  next();
};

/** Reads a person's session from the database once and then from memory, until somebody writes or ends one. */
class CachedStore extends PgStore {
  readonly #cache: Cache;
  readonly #inDatabase = new WeakSet<SessionData>();

  constructor(db: Knex, cache: Cache) {
    super({ pool: poolOf(db), tableName: 'sessions', disableTouch: true, pruneSessionInterval: false });
    this.#cache = cache;
    // Nothing is written on reading; and without it an answer leaves in one piece, not all but its last byte first.
    (this as { touch?: unknown }).touch = undefined;
  }

  override get(sid: string, callback: (error: unknown, data?: SessionData | null) => void): void {
    const read = () =>
      new Promise<string>((resolve, reject) => {
        super.get(sid, (error, data) => (error ? reject(error) : resolve(JSON.stringify(data ?? null))));
      });
    this.#cache.get('sessions', sid, read).then(
      (text) => {
        const data = JSON.parse(text);
        // Strangers, of whom there may be any number, take nobody's place.
        if (!data?.passport?.user) this.#cache.forget('sessions', sid);
        callback(null, data);
      },
      (error) => callback(error),
    );
  }

  override createSession(req: Request, data: SessionData): Session & SessionData {
    const read = super.createSession(req, data);
    this.#inDatabase.add(read);
    return read;
  }

  /** Only a new session makes a row: one that was ended while its request was under way stays ended. */
  override set(sid: string, data: SessionData, callback?: (error?: unknown) => void): void {
    const written = (error: unknown) => {
      if (!error) this.#inDatabase.add(data);
      this.#cache.forget('sessions', sid);
      callback?.(error);
    };
    if (!this.#inDatabase.has(data)) super.set(sid, data, written);
    else (this as unknown as Queries).query(update, [data, data.cookie.expires, sid], written);
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    super.destroy(sid, (error: unknown) => {
      this.#cache.forget('sessions', sid);
      callback?.(error);
    });
  }
}

interface Queries {
  query(sql: string, values: unknown[], callback: (error: unknown) => void): void;
}

const update = 'UPDATE sessions SET sess = $1, expire = $2 WHERE sid = $3 RETURNING sid';

// A session may be lost by a crash of the machine, a lead may not: only the lead's commit waits for the disk.
const returningSoon = `RETURNING sid, set_config('synchronous_commit', 'off', true)`;

// The store speaks to a pg pool; this lends it Knex's, or the transaction a test runs in.
function poolOf(db: Knex): Pool {
  return {
    async query(sql: string, values: unknown[]) {
      const connection = await db.client.acquireConnection();
      try {
        return await connection.query({ text: sql.replace(/RETURNING sid$/, returningSoon), values, ...asPrepared });
      } finally {
        await db.client.releaseConnection(connection);
      }
    },
  } as unknown as Pool;
}

/** Signs a person out everywhere and takes back links that set a password; `exceptSid` keeps the session that asks. */
export async function endSessions(db: Knex, adminId: number, exceptSid?: string): Promise<void> {
  const all = db('sessions').where({ admin_id: adminId });
  await (exceptSid ? all.whereNot({ sid: exceptSid }) : all).delete();
  await db('password_resets').where({ admin_id: adminId }).delete();
}
