import express, { Router } from 'express';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { byFirstPart } from '../../src/web/by-first-part.ts';

const area = (...paths: string[]) => {
  const router = Router();
  for (const path of paths) router.get(path, (req, res) => void res.send(`${path} ${JSON.stringify(req.params)}`));
  return router;
};
const nested = Router();
nested.use(area('/people/new', '/'));
const routes = Router();
routes.use(area('/people/list', '/things/:id'), nested, area('/people/:id'), area('/:kind/all', '/things/last'));
const app = express().use(byFirstPart(routes), (_req, res) => void res.status(404).send('none'));
const get = async (path: string) => (await supertest(app).get(path)).text;

describe('routes by the first part of their address', () => {
  it('are asked in their order', async () => {
    expect(await get('/people/list')).toBe('/people/list {}');
    expect(await get('/people/new')).toBe('/people/new {}');
    expect(await get('/people/7')).toBe('/people/:id {"id":"7"}');
    expect(await get('/things/last')).toBe('/things/:id {"id":"last"}');
    expect(await get('/')).toBe('/ {}');
  });

  it('begin with any part where a route says so', async () => {
    expect(await get('/people/all')).toBe('/people/:id {"id":"all"}');
    expect(await get('/others/all')).toBe('/:kind/all {"kind":"others"}');
  });

  it('are found whatever the case and with a slash at the end, and nothing else is', async () => {
    expect(await get('/PEOPLE/list/')).toBe('/people/list {}');
    expect(await get('/People/9?a=/things')).toBe('/people/:id {"id":"9"}');
    for (const path of ['/peoples/7', '/people', '//people/7', '/%70eople/7', '/constructor', '/__proto__'])
      expect(await get(path)).toBe('none');
  });
});
