import { createServer } from 'node:http';
import pg from 'pg';

// The yardstick Y: the same rows by one prepared query on a bare server. No session, rights, languages or counts.
const rows = Number(process.env.ROWS ?? 10);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const query = {
  name: 'yardstick',
  text: `select leads.id, leads.full_name, leads.phone, leads.email, leads.company, leads.registered_on, leads.priority,
      leads.last_action_at, steps.name step, steps.colour, sources.name source, admins.full_name responsible,
      (select string_agg(tags.name, ', ') from tags where tags.id = any(leads.tag_ids)) tags
    from leads join steps on steps.id = leads.step_id
    left join sources on sources.id = leads.source_id left join admins on admins.id = leads.responsible_id
    where leads.state = 'potential' order by leads.registered_on desc, leads.id desc limit ${rows}`,
};

const server = createServer(async (_req, res) => {
  const result = await pool.query(query);
  const body = result.rows
    .map(
      (row) =>
        `<tr><td><a href="/leads/${row.id}">${row.full_name}</a><br>${row.email ?? ''}</td><td>${row.phone ?? ''}</td><td>${row.company ?? ''}</td><td>${row.responsible}</td><td>${row.registered_on}</td><td>${row.step}</td><td>${row.priority}</td><td>${row.tags ?? ''}</td></tr>`,
    )
    .join('');
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end(`<!doctype html><title>Leads</title><table>${body}</table>`);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as { port: number }).port}\n`);
});
