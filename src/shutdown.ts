import type { Server } from 'node:http';

/** When asked to stop: no new requests, `endStreams`, running requests finish, then `close`; 25 s at most. */
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
  whenAskedToStop(stop);
}

/** On SIGTERM, on Ctrl-C, and when the npm that started this process is gone: it ends on SIGTERM and passes it on to nobody. */
export function whenAskedToStop(stop: () => void): void {
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.env.npm_lifecycle_event === undefined) return;
  const { ppid } = process;
  setInterval(() => process.ppid !== ppid && stop(), 500).unref();
}
