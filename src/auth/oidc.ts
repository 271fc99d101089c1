import * as client from 'openid-client';
import type { Deps } from '../web/deps.ts';

/** What a sign-in that was begun needs when the service sends the person back. */
export interface Begun {
  state: string;
  nonce: string;
  verifier: string;
}

export interface Identity {
  issuer: string;
  subject: string;
  /** Only one that the service has verified. */
  email: string | null;
}

export interface SignInService {
  label: string;
  /** Where the person's browser goes. */
  begin(): Promise<{ address: URL; begun: Begun }>;
  /** Who came back to this address; throws when the service refused or what it sent does not fit. */
  finish(address: string, begun: Begun): Promise<Identity>;
}

export const callbackPath = '/login/oidc/callback';
const day = 24 * 3600 * 1000;

/** The configured service of OpenID Connect; it is asked for its description at the first use, not at the start. */
export function signInService({ config, base_url }: Pick<Deps, 'config' | 'base_url'>): SignInService | null {
  const { oidc_issuer, oidc_client_id, oidc_client_secret, oidc_label } = config;
  if (!oidc_issuer || !oidc_client_id) return null;
  const redirect_uri = `${base_url}${callbackPath}`;
  let known: { at: number; description: Promise<client.Configuration> } | undefined;

  // A description that could not be had is asked for again at the next try.
  const described = () => {
    if (known && Date.now() - known.at < day) return known.description;
    const description = discover(oidc_issuer, oidc_client_id, oidc_client_secret);
    description.catch(() => {
      known = undefined;
    });
    known = { at: Date.now(), description };
    return description;
  };

  return {
    label: oidc_label ?? new URL(oidc_issuer).hostname,

    async begin() {
      const service = await described();
      const verifier = client.randomPKCECodeVerifier();
      const begun = { verifier, state: client.randomState(), nonce: client.randomNonce() };
      const address = client.buildAuthorizationUrl(service, {
        redirect_uri,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: begun.state,
        nonce: begun.nonce,
      });
      return { address, begun };
    },

    async finish(address, { state, nonce, verifier }) {
      const service = await described();
      const tokens = await client.authorizationCodeGrant(service, new URL(address, base_url), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      return identityOf(service, tokens);
    },
  };
}

async function discover(issuer: string, id: string, secret: string | undefined): Promise<client.Configuration> {
  const authentication = secret ? client.ClientSecretBasic(secret) : client.None();
  const url = new URL(issuer);
  return client.discovery(url, id, undefined, authentication, {
    // In seconds; a page waits ten at most.
    timeout: 4,
    // The signature is checked too, though the token comes straight from the service.
    execute: [client.enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : [])],
  });
}

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

async function identityOf(service: client.Configuration, tokens: Tokens): Promise<Identity> {
  const claims = tokens.claims()!;
  const { sub: subject, iss: issuer } = claims;
  const mayAsk = claims.email === undefined && service.serverMetadata().userinfo_endpoint;
  const about = mayAsk ? await client.fetchUserInfo(service, tokens.access_token, subject) : claims;
  const email = about.email_verified === true && typeof about.email === 'string' ? about.email : null;
  return { issuer, subject, email };
}
