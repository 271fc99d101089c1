import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the registers answered, cut down to what is read; by the start of the address. */
const recorded: Record<string, unknown> = {
  'GET /jar/datasets/gov/rc/jar/iregistruoti/JuridinisAsmuo?ja_kodas=110443493&': {
    _type: 'datasets/gov/rc/jar/iregistruoti/:listing',
    _data: [
      {
        _type: 'datasets/gov/rc/jar/iregistruoti/JuridinisAsmuo',
        _id: 'aef8d5c4-2d7b-4a58-9a2a-1f5d3c7a9b10',
        ja_kodas: 110443493,
        ja_pavadinimas: 'UAB "Neries tinklai"',
        reg_data: '1994-03-02',
        isreg_data: null,
        pilnas_adresas: null,
      },
    ],
    _page: { next: null },
  },
  'GET /jar/datasets/gov/rc/jar/iregistruoti/JuridinisAsmuo?ja_pavadinimas.contains("NERIES")': {
    _data: [
      { _id: 'aef8', ja_kodas: 110443493, ja_pavadinimas: 'UAB "NERIES TINKLAI"', pilnas_adresas: null },
      { _id: 'bef8', ja_kodas: 110443494, ja_pavadinimas: '<img src=x onerror=alert(1)>', pilnas_adresas: 'Vilnius' },
    ],
  },
  'GET /jar/datasets/gov/rc/jar/iregistruoti/JuridinisAsmuo': { _data: [] },
  'GET /jar/datasets/gov/rc/jar/buveines/Buveine?juridinis_asmuo._id="aef8d5c4-2d7b-4a58-9a2a-1f5d3c7a9b10"': {
    _data: [{ adresas: 'Vilnius, Gedimino pr. 1-2', adresas_nuo: '2015-06-01' }],
  },
  'GET /vies/ms/LT/vat/100001234567': {
    isValid: true,
    requestDate: '2026-11-20T10:00:00.000Z',
    userError: 'VALID',
    name: 'UAB Neries tinklai',
    address: 'Gedimino pr. 1\nLT-01103 Vilnius',
  },
  'GET /vies/ms/DE/vat/123456789': { isValid: true, userError: 'VALID', name: '---', address: '---' },
  'GET /vies/ms/LT/vat/999999999': { isValid: false, userError: 'INVALID', name: '---', address: '---' },
  'GET /vies/ms/PL/vat/1234567890': { isValid: false, userError: 'MS_UNAVAILABLE' },
  'GET /ares/ekonomicke-subjekty/00006947': {
    ico: '00006947',
    obchodniJmeno: 'Ministerstvo financí',
    sidlo: { nazevObce: 'Praha', textovaAdresa: 'Letenská 525/15, Malá Strana, 11800 Praha 1' },
    dic: 'CZ00006947',
  },
  'POST /ares/ekonomicke-subjekty/vyhledat': {
    pocetCelkem: 1,
    ekonomickeSubjekty: [
      { ico: '00006947', obchodniJmeno: 'Ministerstvo financí', sidlo: { textovaAdresa: 'Letenská 525/15' } },
    ],
  },
  'GET /own/search?q=tinklai': { data: { items: [{ title: 'Tinklai', number: '77', place: { text: 'Kaunas' } }] } },
  'GET /own/77': { title: 'Tinklai', number: '77', place: { text: 'Kaunas' } },
};

export interface FakeRegisters {
  url: string;
  /** `METHOD address` of what was asked, with the key that was sent. */
  asked: string[];
  close(): Promise<void>;
}

/** All the registers on one local server. `/silent` never answers, `/moved` leads elsewhere, `/torn` is no JSON. */
export async function fakeRegisters(): Promise<FakeRegisters> {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    const question = `${req.method} ${decodeURIComponent(req.url ?? '')}`;
    asked.push(keyOf(req) ? `${question} with ${keyOf(req)}` : question);
    if (question.includes('/silent')) return;
    if (question.includes('/moved')) return void res.writeHead(302, { location: '/own/77' }).end();
    if (question.includes('/torn')) return void res.end('<html>Welcome');
    if (question.includes('/endless')) return void res.end(Buffer.alloc(3 * 1024 * 1024, 32));
    const known = Object.keys(recorded).find((start) => question.startsWith(start));
    if (!known) return void res.writeHead(404).end('{"kod":"NENALEZENO"}');
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(recorded[known]));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function keyOf(req: IncomingMessage): string | undefined {
  return req.headers['x-api-key'] as string | undefined;
}
