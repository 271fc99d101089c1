import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

type Claims = Record<string, unknown>;

const keys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = keys();
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A real service of OpenID Connect on this machine; it gives out what it is told, also what is wrong. */
export class OidcProvider {
  readonly #server: Server;
  readonly #codes = new Map<string, { challenge: string; nonce: string }>();
  /** What an ID token says beside the usual; changed by tests. */
  claims: Claims = {};
  userinfo: Claims = {};
  signingKey: KeyObject = own.privateKey;
  isDown = false;
  asked: string[] = [];

  constructor() {
    this.#server = createServer((req, res) => {
      void this.#answer(req).then(({ status, body }) => {
        res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** What its own page does when the person has signed in there: the way back, with a code. */
  approve(address: string): string {
    const asked = new URL(address).searchParams;
    const code = randomBytes(12).toString('hex');
    this.#codes.set(code, { challenge: asked.get('code_challenge')!, nonce: asked.get('nonce')! });
    const back = new URL(asked.get('redirect_uri')!);
    back.search = String(new URLSearchParams({ code, state: asked.get('state')! }));
    return back.pathname + back.search;
  }

  async #answer(req: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const path = req.url!.split('?')[0]!;
    this.asked.push(path);
    if (this.isDown) return { status: 503, body: {} };
    if (path === '/.well-known/openid-configuration') return { status: 200, body: this.#description() };
    if (path === '/jwks') {
      const jwk = own.publicKey.export({ format: 'jwk' });
      return { status: 200, body: { keys: [{ ...jwk, kid: 'one', alg: 'RS256', use: 'sig' }] } };
    }
    if (path === '/userinfo') return { status: 200, body: this.userinfo };
    return this.#give(await textOf(req), req.headers.authorization);
  }

  #description(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  #give(body: string, authorization: string | undefined): { status: number; body: unknown } {
    const form = new URLSearchParams(body);
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = authorization === `Basic ${Buffer.from('prospekt:hush').toString('base64')}`;
    if (!code || !isClient || challenge !== code.challenge) return { status: 400, body: { error: 'invalid_grant' } };
    const now = Math.floor(Date.now() / 1000);
    const usual = {
      iss: this.issuer,
      aud: 'prospekt',
      iat: now,
      exp: now + 300,
      nonce: code.nonce,
      sub: 'sam-at-home',
    };
    const id_token = this.#token({ ...usual, ...this.claims });
    return { status: 200, body: { access_token: 'a', token_type: 'Bearer', id_token } };
  }

  #token(claims: Claims): string {
    const text = `${base64({ alg: 'RS256', kid: 'one' })}.${base64(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.signingKey).toString('base64url')}`;
  }
}

export const anotherKey = () => keys().privateKey;

async function textOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of req.setEncoding('utf8')) text += part;
  return text;
}
