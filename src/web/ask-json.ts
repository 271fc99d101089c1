import { lookup as resolveName } from 'node:dns';
import { type RequestOptions, request as requestPlainly } from 'node:http';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface Question {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** For an address the operator has set himself: it may be inside the own network, and without https. */
  trusted?: boolean;
  milliseconds?: number;
}

/** `body` is undefined where the answer holds no JSON. */
export interface Answer {
  status: number;
  body: unknown;
}

const mostBytes = 2 * 1024 * 1024;

/**
 * Asks another server for JSON. Never follows a redirect, never reaches into the own network, ends after five seconds.
 * @throws Error when there is no whole answer in time.
 */
export function askJson(url: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', headers, body, trusted = false, milliseconds = 5000 } = question;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !trusted) throw new Error('Only https is asked.');
  if (!trusted && isIP(unbracketed(hostname)) && isPrivate(unbracketed(hostname))) throw new Error(refused);

  const sent = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    method,
    headers: { accept: 'application/json', ...(sent && { 'content-type': 'application/json' }), ...headers },
    signal: AbortSignal.timeout(milliseconds),
    ...(!trusted && { lookup: publicOnly }),
  };
  return new Promise((resolve, reject) => {
    const asked = (protocol === 'https:' ? request : requestPlainly)(url, options, (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        parts.push(part);
        if (bytes > mostBytes) response.destroy(new Error('The answer is too large.'));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(parts)) }));
    });
    asked.on('error', reject);
    asked.end(sent);
  });
}

const refused = 'The address is inside the own network.';

// Checked when the connection is made: a name may lead elsewhere a moment after it was looked at.
const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '');
    if (found.length === 0 || found.some(({ address }) => isPrivate(address))) return callback(new Error(refused), '');
    const [first] = found;
    if (options.all) callback(null, found);
    else callback(null, first!.address, first!.family);
  });
};

// RFC 6890: what is not the public internet.
const privateOnes = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  privateOnes.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateOnes.addSubnet(network, bits, 'ipv6');
}

/** Whether an address is inside an own network, or no address of the internet at all. */
export function isPrivate(address: string): boolean {
  return privateOnes.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
