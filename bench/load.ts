import { Agent, get as httpGet, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  bytes: number;
  milliseconds: number;
  text: string;
  headers: IncomingHttpHeaders;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One GET; the body is read as it comes over the wire, unpacked only when it is not compressed. */
export function request(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    httpGet(url, { agent, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({
          status: res.statusCode!,
          bytes: body.length,
          milliseconds: performance.now() - from,
          text: headers['Accept-Encoding'] ? '' : body.toString(),
          headers: res.headers,
        });
      });
    }).on('error', reject);
  });
}

/** Requests per second that `connections` clients get in `seconds`, after a second to warm up. */
export async function throughput(
  url: string,
  headers: Record<string, string>,
  connections = 8,
  seconds = 5,
): Promise<number> {
  await hammer(url, headers, connections, 1);
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

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
