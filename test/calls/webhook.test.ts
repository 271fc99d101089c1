import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';
import { addClient, connectPhone, type Phone } from './phone.ts';

describe('a phone reports a call', () => {
  let site: Site;
  let phone: Phone;
  beforeEach(async () => {
    site = await openSite();
    phone = await connectPhone(site, 'Ada');
  });
  afterEach(() => site.close());

  const post = (fields: object | string, type = 'application/json') =>
    supertest(site.app).post(phone.address).type(type).send(fields);
  const leadsWith = (number: string) => site.db('leads').whereRaw('? = any(phones)', [number]);

  it('makes a lead of an unknown number on the first step', async () => {
    const answer = await phone.report({ phone: '380681111111' });
    expect(answer.status).toBe(200);
    const [lead] = await leadsWith('+380681111111');
    expect(answer.body).toEqual({
      result: 'created',
      lead: {
        id: lead.id,
        full_name: '+380 68 111 1111',
        phones: ['+380681111111'],
        company: null,
        step: 'New',
        priority: 'normal',
        responsible: 'Ada Admin',
        url: `http://127.0.0.1/leads/${lead.id}`,
      },
      client: null,
    });
    expect(lead).toMatchObject({ step_id: step.new, responsible_id: cast.Ada.id, created_by_id: cast.Ada.id });
    const change = await site.db('changes').where({ entity: 'lead', entity_id: lead.id }).first();
    expect(change).toMatchObject({ kind: 'created', admin_id: cast.Ada.id });
  });

  it.each(['+380681111111', '0681111111', '068 111 11 11', '(068) 111-11-11', '00380 68 1111111', '8 068 111 11 11'])(
    'finds the lead by %s',
    async (notation) => {
      const lead = await makeLead(site.db, { full_name: 'Olha', phones: ['+380440000000', '+380681111111'] });
      const answer = await phone.report({ phone: notation });
      expect(answer.body).toMatchObject({ result: 'found', lead: { id: lead.id, full_name: 'Olha' } });
    },
  );

  it('finds the lead it made, in another notation', async () => {
    const first = await phone.report({ phone: '380681111111' });
    const second = await phone.report({ phone: '068-111-11-11' });
    expect(second.body).toMatchObject({ result: 'found', lead: { id: first.body.lead.id } });
    expect(await leadsWith('+380681111111')).toHaveLength(1);
  });

  it('takes the number from any of the usual names and places', async () => {
    const { id } = await makeLead(site.db, { phones: ['+37061234567'] });
    const number = '+37061234567';
    const site_ = supertest(site.app);
    const answers = [
      await site_.get(phone.address).query({ phone: number }),
      await site_.post(`${phone.address}?from=%2B37061234567`),
      await site_.put(phone.address).type('form').send({ PHONE: number }),
      await site_.post(phone.address).field('caller_id', number),
      await post({ CallerID: number }),
      await post({ from: `"Ann" <sip:${number}@pbx.example;user=phone>` }),
      await post({ number: 37061234567 }),
      await post({ caller: [null, number] }),
    ];
    expect(answers.map(({ status, body }) => [status, body.lead?.id])).toEqual(answers.map(() => [200, id]));
  });

  it('lists all when several have the number, and makes no lead', async () => {
    const one = await makeLead(site.db, { full_name: 'One', phones: ['+380681111111'] });
    const two = await makeLead(site.db, { full_name: 'Two', phones: ['+380681111111'] });
    const { body } = await phone.report({ phone: '0681111111' });
    expect(body).toMatchObject({ result: 'several', lead: null, client: null });
    expect(body.candidates.map(({ id }: { id: number }) => id)).toEqual([two.id, one.id]);
  });

  it('looks among clients first and names the lead the client came from', async () => {
    const client = await addClient(site, 'olha', ['+380681111111']);
    await makeLead(site.db, { phones: ['+380681111111'] });
    const origin = await makeLead(site.db, { full_name: 'Origin' });
    await site.db('leads').where({ id: origin.id }).update({ client_id: client.id });
    const { body } = await phone.report({ phone: '0681111111' });
    expect(body).toMatchObject({
      result: 'found',
      client: { id: client.id, login: 'olha', full_name: 'Client olha', phones: ['+380681111111'] },
      lead: { id: origin.id },
    });
  });

  it('tells nothing of a client without the right to see clients', async () => {
    await addClient(site, 'olha', ['+380681111111']);
    const { body } = await (await connectPhone(site, 'Vera')).report({ phone: '0681111111' });
    expect(body).toEqual({ result: 'found', lead: null, client: null });
  });

  it("says only whose it is when it is a colleague's lead", async () => {
    const lead = await makeLead(site.db, { full_name: 'Secret', phones: ['+380681111111'] });
    const { body, text } = await (await connectPhone(site, 'Sam')).report({ phone: '0681111111' });
    expect(body).toEqual({ result: 'found', lead: null, client: null, colleagues: ['Ada Admin'] });
    expect(text).not.toContain('Secret');
    expect(await site.db('leads').where({ id: lead.id }).first()).toMatchObject({ version: 1 });
  });

  it('does not find what is in the bin', async () => {
    const lead = await makeLead(site.db, { phones: ['+380681111111'] });
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: site.db.fn.now() });
    expect((await phone.report({ phone: '0681111111' })).body.result).toBe('created');
  });

  it('gives the call to the one whose extension rings', async () => {
    await site.db('admins').where({ id: cast.Vera.id }).update({ phone_extension: '102' });
    await phone.report({ phone: '0681111111', extension: '102' });
    expect(await site.db('calls').first()).toMatchObject({ admin_id: cast.Vera.id });
    expect((await leadsWith('+380681111111'))[0]).toMatchObject({ responsible_id: cast.Vera.id });
  });

  it('says clearly that there is no step yet', async () => {
    await site.db('steps').delete();
    const answer = await phone.report({ phone: '0681111111' });
    expect([answer.status, answer.body.error]).toEqual([503, 'no_steps']);
    expect(await site.db('calls')).toHaveLength(0);
  });

  it('refuses what has no number', async () => {
    const numbers = [
      '',
      'anonymous',
      'Private number',
      'unknown',
      '12',
      '+',
      '<img src=x onerror=alert(1)>123',
      '9'.repeat(60),
    ];
    for (const number of numbers) {
      const answer = await phone.report({ phone: number });
      expect([number, answer.status, answer.body.error]).toEqual([number, 400, 'no_number']);
    }
    expect((await supertest(site.app).get(phone.address)).status).toBe(400);
    expect(await site.db('leads')).toHaveLength(0);
  });

  it('refuses a token that is unknown, revoked or of somebody who may not see leads any more', async () => {
    const statusOf = async (address: string) =>
      (await supertest(site.app).get(address).query({ phone: '0681111111' })).status;
    expect(await statusOf(`/hooks/call/${'x'.repeat(43)}`)).toBe(401);
    expect(await statusOf('/hooks/call/x')).toBe(401);
    expect(await statusOf((await connectPhone(site, 'Otto')).address)).toBe(401);
    await site.db('admins').where({ id: cast.Ada.id }).update({ disabled_at: site.db.fn.now() });
    expect(await statusOf(phone.address)).toBe(401);
    await site.db('call_tokens').delete();
    expect(await statusOf(phone.address)).toBe(401);
    expect(await site.db('leads')).toHaveLength(0);
  });

  it('limits reports of a token and wrong tokens of an address', async () => {
    await site.db('rate_limits').delete();
    const expire = Date.now() + 30_000;
    const { id } = await site.db('call_tokens').first('id');
    await site.db('rate_limits').insert({ key: `call-token:${id}`, points: 120, expire });
    const refused = await phone.report({ phone: '0681111111' });
    expect([refused.status, refused.body.error]).toEqual([429, 'too_many']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);

    const statuses = [];
    for (let attempt = 0; attempt < 61; attempt += 1)
      statuses.push((await supertest(site.app).get('/hooks/call/wrong')).status);
    expect([statuses[0], statuses[59], statuses[60]]).toEqual([401, 401, 429]);
  });

  it('answers bad input with 4xx and JSON', async () => {
    const deep = `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`;
    const answers = [
      await post('{"phone":'),
      await post('[]'),
      await post('"0681111111"'),
      await post(deep),
      await post(JSON.stringify({ phone: '0681111111', more: 'x'.repeat(1_000_000) })),
      await post({ phone: '068\u00001111111' }),
      await post({ phone: { number: '0681111111' } }),
      await post({ phone: '0681111111', state: 'exploded' }),
      await post({ phone: '0681111111', call_id: 'x'.repeat(201) }),
      await post({ phone: '0681111111', extension: 'x'.repeat(41) }),
      await post({ phone: true }),
      await post(Array.from({ length: 10_000 }, (_, at) => `a${at}=1`).join('&'), 'application/x-www-form-urlencoded'),
      await post('no boundary', 'multipart/form-data'),
      await post('--x\r\nbroken', 'multipart/form-data; boundary=x'),
      await supertest(site.app).post(phone.address).attach('phone', Buffer.from('0681111111'), 'phone.txt'),
      await supertest(site.app).post(phone.address).field('phone', '0681111111').field('more[90000000]', 'x'),
      await supertest(site.app).post(phone.address).field('phone[a]', '0681111111'),
      await supertest(site.app).post(phone.address).set('Content-Encoding', 'gzip').type('json').send('not gzip'),
      await supertest(site.app).get(`${phone.address}?phone=%E0%A4%A`),
      await supertest(site.app).get(`${phone.address}?phone=%00`),
      await supertest(site.app).get('/hooks/call/%E0%A4%A'),
    ];
    const seen = answers.map(({ status, body }) => status >= 400 && status < 500 && typeof body.message === 'string');
    expect(answers.filter((_, at) => !seen[at]).map(({ status, text }) => `${status} ${text}`)).toEqual([]);
    expect(await site.db('leads')).toHaveLength(0);
  });

  it('takes naughty strings beside the number as nothing', async () => {
    const answer = await post(
      `{"phone":"0681111111","__proto__":{"state":"missed"},"constructor":1,"call_id":"' or 1=1 --"}`,
    );
    expect([answer.status, answer.body.result]).toEqual([200, 'created']);
    expect(await site.db('calls').first()).toMatchObject({ state: 'ringing', call_id: "' or 1=1 --" });
  });

  it('does nothing for a HEAD request', async () => {
    const answer = await supertest(site.app).head(phone.address).query({ phone: '0681111111' });
    expect(answer.status).toBe(405);
    expect(await site.db('calls')).toHaveLength(0);
  });

  it('notes when the token was used', async () => {
    await phone.report({ phone: '0681111111' });
    expect((await site.db('call_tokens').first()).last_used_at).not.toBeNull();
  });
});
