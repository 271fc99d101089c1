import { Writable } from 'node:stream';
import { pino } from 'pino';
import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { handleErrors, statusOf } from '../../src/web/errors.ts';
import { connectPhone, type Phone } from '../calls/phone.ts';
import { password } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';

let site: Site;
let app: ReturnType<typeof createApp>;
let phone: Phone;
let written: string;
const paper = new Writable({
  write(chunk, _encoding, done) {
    written += chunk;
    done();
  },
});

beforeEach(async () => {
  site = await openCommittedSite();
  phone = await connectPhone(site, 'Ada');
  written = '';
  app = createApp(testDeps(site.db, { log: pino({ level: 'debug' }, paper) }));
});
afterEach(() => site.close());

describe('the log', () => {
  it('has the cause of a failure and its reference, and nothing of what was sent', async () => {
    const agent = supertest.agent(app);
    const csrf = /name="_csrf" value="(\w+)"/.exec((await agent.get('/login')).text)![1]!;
    await agent.post('/login').type('form').send({ _csrf: csrf, login: 'ada', password });
    const token = /name="_csrf" value="(\w+)"/.exec((await agent.get('/profile')).text)![1]!;
    await site.db.raw('alter table leads rename to leads_gone');

    const lead = { _csrf: token, full_name: 'Zinaida Secret', phones: '+380509998877', emails: 'z@example.com' };
    const failed = await agent
      .post('/leads')
      .type('form')
      .send({ ...lead, comments: 'whisper' });
    const called = await supertest(app).post(phone.address).type('form').send({ phone: '+380681111111' });
    expect([failed.status, called.status]).toEqual([500, 500]);

    const lines = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ method: 'POST', route: '/leads', error: { code: '42P01' } });
    expect(lines[1]).toMatchObject({ method: 'POST', route: '/hooks/call/:token' });
    expect(failed.text).toContain(lines[0].reference);
    expect(failed.text).not.toMatch(/leads_gone|42P01|relation|at .*\.ts/);
    for (const secret of [
      'Zinaida',
      '509998877',
      '681111111',
      'z@example',
      'whisper',
      phone.token,
      token,
      csrf,
      password,
    ]) {
      expect(written).not.toContain(secret);
    }
  });

  it('tells of what the database had to refuse, without the values', async () => {
    const error = Object.assign(new Error('insert … - duplicate key (+380509998877)'), {
      code: '23505',
      constraint: 'x_key',
      detail: 'Key (phone)=(+380509998877)',
    });
    const answers: unknown[] = [];
    const res = {
      locals: {},
      headersSent: false,
      set: () => res,
      status(code: number) {
        answers.push(code);
        return res;
      },
      type: () => res,
      send: () => res,
    };
    const log = pino({ level: 'debug' }, paper);
    handleErrors(testDeps(site.db, { log }))(error, { method: 'POST' } as never, res as never, () => {});
    expect(answers).toEqual([409]);
    expect(written).toContain('x_key');
    expect(written).not.toContain('509998877');
  });
});

describe('what the database answers', () => {
  it.each([
    ['23503', 409],
    ['23505', 409],
    ['23514', 422],
    ['22P02', 400],
    ['22003', 400],
    ['22021', 400],
    ['40001', 503],
    ['40P01', 503],
    ['57P01', 503],
    ['08006', 503],
    ['42P01', 500],
  ])('%s is %i to the browser', (code, status) => {
    expect(statusOf(Object.assign(new Error('x'), { code }))).toBe(status);
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout expired',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('"%s" is 503', (message) => {
    expect(statusOf(new Error(message))).toBe(503);
  });
});
