import type { Request, RequestHandler } from 'express';
import multer, { MulterError } from 'multer';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { isSameOrigin } from './csrf.ts';
import type { Deps } from './deps.ts';
import { badRequest, forbidden } from './errors.ts';

export interface UploadRule {
  right: Right;
  /** How many files, and how many bytes each. */
  files: number;
  bytes: number;
}

export interface UploadedFile {
  name: string;
  content: Buffer;
}

/**
 * Reads forms with files at the addresses that take some, the field `files`. Not a byte is read unless it comes from
 * a page of ours, from somebody with the right; the form token is checked right after, as of any other form.
 */
export function readUploads({ base_url }: Deps, rules: Record<string, UploadRule>): RequestHandler {
  const readers = new Map(Object.entries(rules).map(([path, rule]) => [path, { rule, read: readerOf(rule) }]));
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) return next();
    const taken = req.method === 'POST' ? readers.get(req.path) : undefined;
    const me = req.user as Admin | undefined;
    if (!taken || !me?.rights.includes(taken.rule.right) || !comesFromUs(req, base_url)) return next(forbidden());
    taken.read(req, res, (error: unknown) => {
      if (!error) return next();
      if (!(error instanceof MulterError) || !error.code.startsWith('LIMIT_FILE')) return next(badRequest());
      res.locals.upload_error = 'errors.file_too_large';
      next();
    });
  };
}

/** The files of this request, or what was wrong with them. */
export function uploadedFiles(req: Request): { files: UploadedFile[]; error: string | undefined } {
  const error: string | undefined = req.res?.locals.upload_error;
  const files = (req.files ?? []) as Express.Multer.File[];
  return {
    files: error ? [] : files.map(({ originalname, buffer }) => ({ name: originalname, content: buffer })),
    error,
  };
}

function readerOf({ files, bytes }: UploadRule): RequestHandler {
  const limits = { files, fileSize: bytes, fields: 100, fieldSize: 256 * 1024, fieldNameSize: 100, parts: 120 };
  return multer({ storage: multer.memoryStorage(), limits, defParamCharset: 'utf8' }).array('files', files);
}

// Every browser says where a form comes from; whoever does not say it is none.
function comesFromUs(req: Request, baseUrl: string): boolean {
  const says = req.headers['sec-fetch-site'] ?? req.headers.origin;
  return says !== undefined && isSameOrigin(req, baseUrl);
}
