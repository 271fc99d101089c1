import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCommittedSite } from '../support/site.ts';
import { connectPhone, type Phone } from './phone.ts';

describe('many reports at once', () => {
  let site: Awaited<ReturnType<typeof openCommittedSite>>;
  let phone: Phone;
  beforeEach(async () => {
    site = await openCommittedSite();
    phone = await connectPhone(site, 'Ada');
  });
  afterEach(() => site.close());

  const notations = ['+380681111111', '380681111111', '0681111111', '068 111 11 11', '(068)111-11-11'];

  it('of one unknown number make one lead and one call', async () => {
    const answers = await Promise.all([...notations, ...notations].map((number) => phone.report({ phone: number })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.filter(({ body }) => body.result === 'created')).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.lead.id)).size).toBe(1);
    expect(await site.db('leads')).toHaveLength(1);
    expect(await site.db('calls')).toHaveLength(1);
    expect(await site.db('events')).toHaveLength(1);
  });

  it('of ten different calls of one unknown number make one lead', async () => {
    await Promise.all(
      notations.flatMap((number, at) => [at, at + 10].map((id) => phone.report({ phone: number, call_id: `${id}` }))),
    );
    expect(await site.db('leads')).toHaveLength(1);
    expect(await site.db('calls')).toHaveLength(10);
  });

  it('of one call under two numbers make one call', async () => {
    const numbers = ['+380681111111', '+380681111112', '+380681111113', '+380681111114'];
    const answers = await Promise.all(numbers.map((number) => phone.report({ phone: number, call_id: 'same' })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await site.db('calls')).toHaveLength(1);
    expect(await site.db('leads')).toHaveLength(1);
  });

  it('from two phones make one lead', async () => {
    const other = await connectPhone(site, 'Sam');
    await Promise.all(
      notations.flatMap((number) => [phone.report({ phone: number }), other.report({ phone: number })]),
    );
    expect(await site.db('leads')).toHaveLength(1);
    expect(await site.db('calls')).toHaveLength(2);
  });
});
