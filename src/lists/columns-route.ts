import type { RequestHandler } from 'express';
import * as admins from '../admins/repository.ts';
import { localAddress } from '../auth/local-address.ts';
import { asAuthor } from '../db/change-log.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { readColumns } from './columns.ts';
import type { ListSpec } from './spec.ts';

/** `POST /things/columns`: keeps what columns of the table a person wants to see. */
export function saveColumns({ db }: Deps, spec: ListSpec): RequestHandler {
  return async (req, res) => {
    const me = currentAdmin(res);
    const chosen = req.body?.reset ? null : readColumns(spec, req.body?.columns);
    await asAuthor(db, me, (trx) => admins.update(trx, me.id, { [spec.chosen_columns]: chosen }));
    res.redirect(303, localAddress(req.body?.back ?? spec.path));
  };
}
