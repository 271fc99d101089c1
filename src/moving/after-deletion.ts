import type { Response } from 'express';
import { flash } from '../web/flash.ts';
import type { Begun } from './begin.ts';

interface Deleted {
  /** The list of the settings that it leaves, and its place there. */
  path: string;
  anchor: string;
}

/** Where to go on: the list, or what goes on in the background. */
export function addressAfter(begun: Exclude<Begun, 'left'> | 'going', { path, anchor }: Deleted): string {
  if (begun === 'done') return path;
  return begun === 'going' ? `${path}#${anchor}` : `/operations/${begun.id}`;
}

export function goOnAfter(res: Response, address: string, { path }: Pick<Deleted, 'path'>): void {
  flash(res, address === path ? 'settings.deleted' : 'settings.deleting');
  res.redirect(303, address);
}
