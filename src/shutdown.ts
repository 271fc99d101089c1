import type { Server } from 'node:http';

/** On SIGTERM or Ctrl-C: no new requests, `endStreams`, running requests finish, then `close`; 25 s at most. */
export function stopOnSignals(server: Server, endStreams: () => void, close: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 25_000).unref();
    server.close(() =>
      close().then(
        () => process.exit(0),
        () => process.exit(1),
      ),
    );
    server.closeIdleConnections();
    endStreams();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
