import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface Received {
  from: string;
  to: string[];
  /** The mail as it came. */
  source: string;
}

/** `stall` never answers, `drop` cuts the connection, `[code, text]` refuses, nothing accepts. */
export type Verdict = 'stall' | 'drop' | [code: number, text: string] | undefined;

export interface Behaviour {
  greet(): Verdict;
  recipient(address: string): Verdict;
  /** After the whole mail was taken and kept: with `drop` and `stall` the sender never hears of it. */
  message(mail: Received): Verdict | Promise<Verdict>;
}

const friendly: Behaviour = { greet: () => undefined, recipient: () => undefined, message: () => undefined };

/** A real mail server on this machine that keeps what it gets and misbehaves as it is told. */
export class LocalSmtp {
  readonly received: Received[] = [];
  #behaviour: Behaviour = friendly;
  #server: SMTPServer | undefined;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  /** Also again after `close`, on the port it had. */
  async open(): Promise<this> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      closeTimeout: 10,
      onConnect: (session, done) => this.#judge(this.#behaviour.greet(), session, done),
      onRcptTo: ({ address }, session, done) => this.#judge(this.#behaviour.recipient(address), session, done),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.#take(Buffer.concat(chunks).toString(), session, done));
      },
    });
    this.#server = server;
    server.on('error', () => {});
    server.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server.server, 'listening');
    this.#port = (server.server.address() as { port: number }).port;
    return this;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** What is not given is done properly. */
  behave(behaviour: Partial<Behaviour> = {}): void {
    this.#behaviour = { ...friendly, ...behaviour };
  }

  /** The mails as a mail program reads them. */
  read(): Promise<ParsedMail[]> {
    return Promise.all(this.received.map(({ source }) => simpleParser(source)));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((done) => (this.#server ? this.#server.close(done) : done()));
    this.#server = undefined;
  }

  async #take(source: string, session: SMTPServerSession, done: (error?: Error | null) => void): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    const mail = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), source };
    this.received.push(mail);
    this.#judge(await this.#behaviour.message(mail), session, done);
  }

  #judge(verdict: Verdict, session: SMTPServerSession, done: (error?: Error | null) => void): void {
    if (verdict === 'stall') return;
    if (!verdict) {
      done();
      return;
    }
    if (verdict === 'drop') {
      for (const socket of this.#sockets) if (socket.remotePort === session.remotePort) socket.destroy();
      return;
    }
    done(Object.assign(new Error(verdict[1]), { responseCode: verdict[0] }));
  }
}
