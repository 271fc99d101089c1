import pg from 'pg';

// Advisory locks in the database `postgres`: every process that uses the server holds the first one shared.
const inUse = 7_301;
const preparing = 7_302;

const databaseName = 'prospekt';

export async function connect(port: number, password: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    ssl: false,
    application_name: 'prospekt-launcher',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Joins the users of the server; waits while somebody is about to stop it, and fails when he has. */
export async function enter(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock_shared($1)', [inUse]);
}

type Refable = pg.Client & { ref?(): void; unref?(): void };

/** Whether the open session keeps the process alive. The types of pg leave these methods out. */
export function keepAlive(client: Refable, wanted: boolean): void {
  if (wanted) client.ref?.();
  else client.unref?.();
}

export async function leave(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_unlock_shared($1)', [inUse]);
}

/** True keeps newcomers waiting in `enter` until this session ends. */
export async function claimAlone(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as alone', [inUse]);
  return rows[0].alone;
}

export async function countOthers(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::int as others from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0].others;
}

/** Makes the app's role, which is no superuser, and its database where they are missing; returns the address. */
export async function prepareDatabase(client: pg.Client, port: number, password: string): Promise<string> {
  await client.query('select pg_advisory_lock($1)', [preparing]);
  const { rows } = await client.query(
    `select exists (select from pg_roles where rolname = $1) as role,
       exists (select from pg_database where datname = $1) as database`,
    [databaseName],
  );
  const secret = client.escapeLiteral(password);
  if (!rows[0].role) await client.query(`create role ${databaseName} login createdb password ${secret}`);
  if (!rows[0].database) await client.query(`create database ${databaseName} owner ${databaseName}`);
  await client.query('select pg_advisory_unlock($1)', [preparing]);
  return `postgres://${databaseName}:${password}@127.0.0.1:${port}/${databaseName}`;
}
