import { join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { askToSignIn } from './ask-to-sign-in.ts';
import { comesFromUs } from './csrf.ts';
import type { Deps } from './deps.ts';
import { badRequest, forbidden } from './errors.ts';
import { UploadFolder } from './upload-folder.ts';

/** No field is called `a[b]` or `a[9]`: the reader would make objects of it, and lists as long as the number says. */
export const plainNames = { fieldNestingDepth: 0 } as const;

export interface UploadRule {
  /** One of them is needed to send anything. */
  rights: readonly Right[];
  /** How many files, and how many bytes each. */
  files: number;
  bytes: number;
  /** Large ones are kept in a file until the answer is out, small ones in memory. */
  kept: 'memory' | 'disk';
}

export interface UploadedFile {
  name: string;
  content: Buffer;
}

export interface StoredFile {
  name: string;
  size: number;
  /** Gone when the answer is out: copy what is to stay. */
  path: string;
}

/**
 * Reads forms with files, the field `files`, at the addresses that take some (`/leads/:id/files`; ids are digits). Not a byte
 * is read unless it comes from a page of ours, from somebody with the right; the form token, which such a form carries
 * before its files, is checked right after, as of any other form.
 */
export function readUploads({ base_url, config, log }: Deps, rules: Record<string, UploadRule>): RequestHandler {
  const folder = new UploadFolder(join(config.data_dir, 'uploads'), log);
  const readers = Object.entries(rules).map(([path, rule]) => {
    const storage = rule.kept === 'disk' ? folder.storage() : multer.memoryStorage();
    return { path: patternOf(path), rule, read: readerOf(rule, storage) };
  });
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) return next();
    const taken = req.method === 'POST' ? readers.find(({ path }) => path.test(req.path)) : undefined;
    const me = req.user as Admin | undefined;
    if (!me) return askToSignIn(req, res);
    if (!taken || !mayUpload(me, taken.rule) || !comesFromUs(req, base_url)) return next(forbidden());
    res.once('close', () => folder.clear(req));
    taken.read(req, res, (error: unknown) => {
      if (!error) return next();
      const message = messageOf(error);
      if (!message) return next('syscall' in Object(error) ? error : badRequest());
      res.locals.upload_error = message;
      next();
    });
  };
}

/** The files of this request, or what was wrong with them. */
export function uploadedFiles(req: Request): { files: UploadedFile[]; error: string | undefined } {
  return taken(req, ({ originalname, buffer }) => ({ name: originalname, content: buffer }));
}

/** The same for addresses whose files are kept on disk. */
export function storedFiles(req: Request): { files: StoredFile[]; error: string | undefined } {
  return taken(req, ({ originalname, size, path }) => ({ name: originalname, size, path }));
}

function taken<T>(req: Request, read: (file: Express.Multer.File) => T): { files: T[]; error: string | undefined } {
  const error: string | undefined = req.res?.locals.upload_error;
  const files = (req.files ?? []) as Express.Multer.File[];
  return { files: error ? [] : files.map(read), error };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(':id', '\\d{1,10}').replaceAll('.', '\\.')}$`);
}

function readerOf({ files, bytes }: UploadRule, storage: StorageEngine): RequestHandler {
  const sizes = { files, fileSize: bytes, fields: 100, fieldSize: 256 * 1024, fieldNameSize: 100, parts: 120 };
  const limits = { ...sizes, ...plainNames };
  return multer({ storage, limits, defParamCharset: 'utf8' }).array('files', files);
}

function mayUpload(me: Admin, { rights }: UploadRule): boolean {
  return rights.some((right) => me.rights.includes(right));
}

// What the page can say beside the field; whatever else is wrong is no form of ours.
function messageOf(error: unknown): string | undefined {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (error instanceof MulterError) return code.startsWith('LIMIT_FILE') ? 'errors.file_too_large' : undefined;
  if (['ENOSPC', 'EDQUOT'].includes(code)) return 'errors.disk_full';
  return /Unexpected end of form|Request (aborted|closed)/.test(message) ? 'errors.upload_cut' : undefined;
}
