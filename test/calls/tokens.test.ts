import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../support/site.ts';
import { connectPhone } from './phone.ts';

const address = '/profile/call-tokens';

describe('addresses for phones', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('are made, shown once and work', async () => {
    const vera = await site.as('Vera');
    const answer = await vera.post(address, { name: ' Work mobile ' });
    expect([answer.status, answer.headers.location]).toEqual([303, address]);
    const shown = await vera.get(address);
    const hook = /http:\/\/127\.0\.0\.1(\/hooks\/call\/[\w-]{43})"/.exec(shown.text)?.[1];
    expect(shown.text).toContain('Work mobile');
    expect((await vera.get(address)).text).not.toContain('/hooks/call/');

    expect((await supertest(site.app).get(hook!).query({ phone: '0681111111' })).body.result).toBe('created');
    const row = await site.db('call_tokens').first();
    expect(Buffer.from(row.token_hash).toString()).not.toContain(hook!.split('/').at(-1)!);
    const logged = await site.db('changes').where({ entity: 'call_token' }).first();
    expect(Object.keys(logged.after)).not.toContain('token_hash');
  });

  it('keep what was typed when the name is wrong', async () => {
    const vera = await site.as('Vera');
    const answer = await vera.post(address, { name: 'x'.repeat(101) });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('x'.repeat(101));
    expect((await vera.post(address, { name: ' ' })).status).toBe(422);
    expect(await site.db('call_tokens')).toHaveLength(0);
  });

  it('are made once by a form sent twice', async () => {
    const vera = await site.as('Vera');
    const fields = { name: 'Mobile', submission_id: '0b0e3b0c-6a52-4f0f-9d5b-1c1f1b3c2a11' };
    await vera.post(address, fields);
    expect((await vera.post(address, fields)).headers.location).toBe(address);
    expect(await site.db('call_tokens')).toHaveLength(1);
    expect((await vera.get(address)).text).toContain('/hooks/call/');
  });

  it('are twenty at most', async () => {
    for (let made = 0; made < 20; made += 1) await connectPhone(site, 'Vera');
    const vera = await site.as('Vera');
    const answer = await vera.post(address, { name: 'One more' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="One more"');
  });

  it('are revoked', async () => {
    const phone = await connectPhone(site, 'Vera');
    const vera = await site.as('Vera');
    const { id } = await site.db('call_tokens').first('id');
    expect((await vera.post(`${address}/${id}/delete`)).status).toBe(303);
    expect((await phone.report({ phone: '0681111111' })).status).toBe(401);
  });

  it('of somebody else are neither shown nor revoked', async () => {
    await connectPhone(site, 'Ada');
    const vera = await site.as('Vera');
    const { id } = await site.db('call_tokens').first('id');
    expect((await vera.get(address)).text).not.toContain('Ada&#39;s phone');
    expect((await vera.post(`${address}/${id}/delete`)).status).toBe(404);
    expect((await vera.post(`${address}/999999/delete`)).status).toBe(404);
    expect((await vera.post(`${address}/x/delete`)).status).toBe(404);
    expect(await site.db('call_tokens')).toHaveLength(1);
  });

  it('are for those who see leads', async () => {
    const otto = await site.as('Otto');
    expect((await otto.get(address)).status).toBe(403);
    expect((await otto.post(address, { name: 'Mobile' })).status).toBe(403);
    expect((await site.stranger().get(address)).headers.location).toBe('/login?next=%2Fprofile%2Fcall-tokens');
  });

  it('are not made by another site', async () => {
    const vera = await site.as('Vera');
    expect((await vera.forge(address, { name: 'Mobile' })).status).toBe(403);
    expect(await site.db('call_tokens')).toHaveLength(0);
  });
});
