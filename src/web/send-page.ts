import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** A page as it goes over the wire. */
export interface Packed {
  body: Buffer;
  gzip: boolean;
}

/** Sends a page, packed in one go: for 20 kB that takes half as long as a stream through the thread pool. */
export function sendPage(res: Response, html: string, status: number): void {
  res.statusCode = status;
  const gzip = acceptsGzip(res.req);
  const page = { body: gzip ? gzipSync(html, { level: 1 }) : Buffer.from(html), gzip };
  if (status === 200) res.locals.when_packed?.(page);
  sendPacked(res, page);
}

export function sendPacked(res: Response, { body, gzip }: Packed): void {
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Vary', 'Accept-Encoding');
  if (gzip) res.setHeader('Content-Encoding', 'gzip');
  res.setHeader('Content-Length', body.length);
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

export function acceptsGzip({ headers }: Request): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
}
