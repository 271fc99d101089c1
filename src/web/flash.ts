import type { Request, Response } from 'express';
import type { Values } from '../i18n/translator.ts';

/** A message for the next page; `undo` is a form that takes the change back. */
export interface Flash {
  key: string;
  values?: Values;
  kind: 'success' | 'error';
  undo?: { action: string; fields: Record<string, string | number> };
}

declare module 'express-session' {
  interface SessionData {
    flash?: Flash[];
  }
}

export function flash(res: Response, key: string, options: Omit<Partial<Flash>, 'key'> = {}): void {
  const { session } = res.req;
  session.flash = [...(session.flash ?? []), { kind: 'success' as const, key, ...options }].slice(-5);
}

export function takeFlash(req: Request): Flash[] {
  const messages = req.session?.flash;
  // A script that fetches a part of a page leaves the messages to the next whole one.
  if (!messages || req.method !== 'GET' || req.headers['x-background']) return [];
  delete req.session.flash;
  return messages;
}
