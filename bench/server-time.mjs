import { subscribe } from 'node:diagnostics_channel';

// Loaded into the measured app: each answer says how long it took from the arrival of its request until it went out.
subscribe('http.server.request.start', (message) => {
  const { response } = /** @type {{ response: import('node:http').ServerResponse }} */ (message);
  const from = performance.now();
  const { writeHead } = response;
  response.writeHead = /** @type {typeof writeHead} */ (
    (/** @type {Parameters<typeof writeHead>} */ ...head) => {
      response.setHeader('Server-Timing', `app;dur=${performance.now() - from}`);
      return writeHead.apply(response, head);
    }
  );
});
