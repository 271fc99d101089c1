import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** A mailbox on this machine that speaks as much IMAP as is needed to read it and to mark what was read. */
export class LocalImap {
  readonly seen = new Set<number>();
  readonly #mails: string[];
  readonly #server: Server;

  constructor(mails: string[]) {
    this.#mails = mails.map((mail) => mail.replace(/\r?\n/g, '\r\n'));
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `imap://bounces:secret@127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  close(): void {
    this.#server.close();
  }

  #serve(socket: Socket): void {
    socket.on('error', () => {});
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) socket.write(this.#answer(line));
    });
  }

  #answer(line: string): string {
    const [, tag, command = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    const done = `${tag} OK done\r\n`;
    if (/^CAPABILITY/i.test(command)) return `* CAPABILITY IMAP4rev1\r\n${done}`;
    if (/^(LIST|LSUB)/i.test(command)) return `* LIST () "/" INBOX\r\n${done}`;
    if (/^LOGIN/i.test(command)) return /bounces"? "?secret/.test(command) ? done : `${tag} NO wrong password\r\n`;
    if (/^SELECT/i.test(command)) {
      return `* ${this.#mails.length} EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 100] ok\r\n* FLAGS (\\Seen)\r\n${tag} OK [READ-WRITE] done\r\n`;
    }
    if (/^UID SEARCH/i.test(command)) {
      const unseen = this.#mails.map((_, at) => at + 1).filter((uid) => !this.seen.has(uid));
      return `* SEARCH ${unseen.join(' ')}\r\n${done}`;
    }
    if (/^UID FETCH/i.test(command)) return this.#fetch(Number(/FETCH (\d+)/i.exec(command)![1]), done);
    const stored = /^UID STORE (\d+) \+FLAGS/i.exec(command);
    if (stored) this.seen.add(Number(stored[1]));
    return /^LOGOUT/i.test(command) ? `* BYE\r\n${done}` : done;
  }

  #fetch(uid: number, done: string): string {
    const mail = this.#mails[uid - 1]!;
    return `* ${uid} FETCH (UID ${uid} BODY[]<0> {${Buffer.byteLength(mail)}}\r\n${mail})\r\n${done}`;
  }
}
