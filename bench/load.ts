import { Agent, type IncomingHttpHeaders, request as send } from 'node:http';

export interface Answer {
  status: number;
  bytes: number;
  /** As the client saw it. */
  milliseconds: number;
  /** From the request's arrival at the app until its answer went out; NaN where the server does not tell. */
  server_milliseconds: number;
  text: string;
  headers: IncomingHttpHeaders;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One request; with `form` a POST. The body counts as it comes over the wire and is kept only if it is not packed. */
export function request(
  url: string,
  headers: Record<string, string> = {},
  form?: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const body = form && new URLSearchParams(form).toString();
    const type = body && { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(body.length) };
    const sent = send(url, { agent, method: body ? 'POST' : 'GET', headers: { ...headers, ...type } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => {
        const all = Buffer.concat(chunks);
        const text = headers['Accept-Encoding'] ? '' : all.toString();
        const milliseconds = performance.now() - from;
        const server_milliseconds = Number(/dur=([\d.]+)/.exec(String(res.headers['server-timing']))?.[1]);
        const { headers: told } = res;
        resolve({ status: res.statusCode!, bytes: all.length, milliseconds, server_milliseconds, text, headers: told });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Requests per second that `connections` clients get in `seconds`, after two seconds to warm up. */
export async function throughput(
  url: string,
  headers: Record<string, string>,
  connections = 8,
  seconds = 5,
): Promise<number> {
  await hammer(url, headers, connections, 2);
  const from = performance.now();
  const done = await hammer(url, headers, connections, seconds);
  return done / ((performance.now() - from) / 1000);
}

async function hammer(
  url: string,
  headers: Record<string, string>,
  connections: number,
  seconds: number,
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const client = async () => {
    while (performance.now() < end) {
      const { status } = await request(url, headers);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return done;
}

/** Milliseconds of each address in turn, one at a time; the first round only warms up. */
export async function times(urls: string[], headers: Record<string, string>): Promise<number[]> {
  const measured: number[] = [];
  for (const round of [0, 1]) {
    for (const url of urls) {
      const { status, milliseconds } = await request(url, headers);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      if (round === 1) measured.push(milliseconds);
    }
  }
  return measured;
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
