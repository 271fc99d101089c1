import { createServer } from 'node:http';
import pg from 'pg';

// The yardstick Y: the same rows by one prepared query on a bare server. No session, rights, languages or counts.
const rows = Number(process.env.ROWS ?? 10);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const query = {
  name: 'yardstick',
  text: `select id, full_name, phone, email, company, responsible_id, registered_on::text, step_id, priority
    from leads where state = 'potential' order by leads.registered_on desc, id desc limit ${rows}`,
};

const server = createServer(async (_req, res) => {
  const result = await pool.query(query);
  const body = result.rows
    .map(
      (row) =>
        `<tr><td><a href="/leads/${row.id}">${row.full_name}</a><br>${row.email ?? ''}</td><td>${row.phone ?? ''}</td><td>${row.company ?? ''}</td><td>${row.responsible_id}</td><td>${row.registered_on}</td><td>${row.step_id}</td><td>${row.priority}</td></tr>`,
    )
    .join('');
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end(`<!doctype html><title>Leads</title><table>${body}</table>`);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as { port: number }).port}\n`);
});
