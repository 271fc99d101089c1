import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the database that can fall silent: connections stay open, nothing passes. */
export class SilentProxy {
  readonly url: string;
  readonly #close: () => void;
  #open = new Set<Socket>();
  #silent = false;

  private constructor(url: string, close: () => void) {
    this.url = url;
    this.#close = close;
  }

  static async before(database: string): Promise<SilentProxy> {
    const target = new URL(database);
    const server = createServer((near) => proxy.#join(near, connect(Number(target.port), target.hostname)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(database);
    url.port = String((server.address() as AddressInfo).port);
    const proxy = new SilentProxy(url.href, () => server.close());
    return proxy;
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far];
    for (const socket of pair) {
      this.#open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#open.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
    if (this.#silent) return;
    near.pipe(far);
    far.pipe(near);
  }

  /** From now on nobody is answered, neither on old connections nor on new ones. */
  fallSilent(): void {
    this.#silent = true;
    for (const socket of this.#open) socket.unpipe().pause();
  }

  /** New connections work again; the old ones stay silent for good, as after a cut cable. */
  speakToNewOnes(): void {
    this.#silent = false;
  }

  close(): void {
    this.#close();
    for (const socket of this.#open) socket.destroy();
  }
}
