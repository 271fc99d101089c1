import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface RunningServer {
  url: string;
  /** What it has written so far. */
  output(): string;
  child: ChildProcess;
  /** The exit code; a server that does not end in time is killed and gives -1. */
  ended(milliseconds: number): Promise<number>;
}

/** The real program as its own process on a free port; resolves when it answers or has ended. */
export async function startServer(
  env: Record<string, string>,
  program = ['scripts/start.mjs', 'src/server.ts'],
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exit = once(child, 'close') as Promise<[number | null]>;
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Prospekt is at')) resolve();
      });
    }
  });
  await Promise.race([listening, exit]);
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    child,
    async ended(milliseconds) {
      const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
      const [code] = await exit;
      clearTimeout(timer);
      return code ?? -1;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
