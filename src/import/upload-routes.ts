import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { storedFiles, type UploadRule } from '../web/uploads.ts';
import { view } from '../web/views.ts';
import { createImport, type Fault } from './create-import.ts';
import { anyImport, entitiesOf } from './mine.ts';
import { type ImportEntity, importEntities } from './plan.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';

const megabytes = 50;
const spreadsheet: UploadRule = { rights: anyImport, files: 1, bytes: megabytes * 1024 * 1024, kept: 'disk' };

/** Which addresses take files. */
export const importUploads: Record<string, UploadRule> = {
  '/import': spreadsheet,
  '/import/:id/corrected': spreadsheet,
};

type ListedImport = Pick<Import, 'id' | 'file_name' | 'state' | 'entity' | 'created_at'> & {
  colour: string;
  sum: string;
};

interface StartPage {
  entities: ImportEntity[];
  entity: ImportEntity;
  fault: Fault | null;
  errors: FieldErrors;
  submission_id: string;
  imports: ListedImport[];
  older: number | null;
  newest: boolean;
  megabytes: number;
}

const page = view<StartPage>('import/index');
const pageSize = 20;
const colours: Record<Import['state'], string> = {
  draft: 'gray',
  scanning: 'blue',
  checking: 'blue',
  checked: 'purple',
  running: 'blue',
  done: 'green',
  stopped: 'orange',
  failed: 'red',
};

const Query = z.object({
  entity: z.enum(importEntities).optional().catch(undefined),
  before: fields.id.nullable().catch(null),
});
const Form = z.object({
  entity: z.enum(importEntities).optional().catch(undefined),
  submission_id: fields.submissionId,
});

/** Where an import begins, with one's earlier ones beside it. */
export function importUploadRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/import', allow(anyImport), async (req, res) => {
    await show(res, Query.parse(req.query));
  });

  router.post('/import', allow(anyImport), async (req, res) => {
    const { entity, submission_id } = Form.parse(req.body ?? {});
    const chosen = entity ?? entitiesOf(currentAdmin(res))[0]!;
    if (!entitiesOf(currentAdmin(res)).includes(chosen)) throw forbidden();
    const { files, error } = storedFiles(req);
    const [file] = files;
    if (!file)
      return show(res, { entity: chosen, before: null }, { errors: { files: error ?? 'import.fault.no_file' } });
    const made = await createImport(deps, currentAdmin(res), chosen, file, submission_id);
    if ('fault' in made) return show(res, { entity: chosen, before: null }, { fault: made.fault });
    res.redirect(303, `/import/${made.id}/mapping`);
  });

  return router;

  async function show(
    res: Response,
    { entity, before }: z.infer<typeof Query>,
    { fault = null, errors = {} }: { fault?: Fault | null; errors?: FieldErrors } = {},
  ): Promise<void> {
    const { ui } = res.locals as { ui: Ui };
    const me = currentAdmin(res);
    const entities = entitiesOf(me);
    const chosen = entity && entities.includes(entity) ? entity : entities[0]!;
    const listed = await Promise.all(
      entities.map((each) => imports.list(deps.db, me, { entity: each, before, limit: pageSize + 1 })),
    );
    const latest = listed.flat().sort((one, other) => other.id - one.id);
    const shown = latest.slice(0, pageSize);
    const title = ui.t('import.title');
    page(
      res,
      {
        title,
        crumbs: [{ text: ui.t(`nav.${chosen}s`), href: `/${chosen}s` }, { text: title }],
        entities,
        entity: chosen,
        fault,
        errors,
        submission_id: randomUUID(),
        imports: shown.map((each) => listedImport(each, ui)),
        older: latest.length > pageSize ? shown.at(-1)!.id : null,
        newest: before === null,
        megabytes,
      },
      fault || Object.keys(errors).length > 0 ? 422 : 200,
    );
  }
}

function listedImport(imported: Import, { t }: Ui): ListedImport {
  const { id, file_name, state, entity, created_at, created, updated } = imported;
  const isRun = ['running', 'done', 'stopped', 'failed'].includes(state);
  const sum = isRun ? t('import.sum', { created, updated }) : '';
  return { id, file_name, state, entity, created_at, colour: colours[state], sum };
}
