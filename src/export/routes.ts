import { type Request, type Response, Router } from 'express';
import { clientList } from '../clients/list-spec.ts';
import { companyList } from '../companies/list-spec.ts';
import { leadList } from '../leads/list-spec.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import { readAsked } from './asked.ts';
import { exportPage } from './export-page.ts';
import { type Exported, viewOf } from './export-view.ts';
import { exportedClients, exportedCompanies, exportedLeads } from './exported.ts';
import { sendExport } from './send-export.ts';
import { inSlot } from './slots.ts';
import { tickedIn } from './ticks.ts';

/** Lists as files. */
export function exportRoutes(deps: Deps): Router {
  const router = Router();

  const send = (exported: Exported, format: 'xlsx' | 'csv') => async (req: Request, res: Response) => {
    if (!currentAdmin(res).rights.includes(exported.spec.view)) throw forbidden();
    const ids = await tickedIn(deps.db, currentAdmin(res), exported.spec.table, req.query);
    const asked = readAsked(format, req.query, ids, res.locals.ui.lang);
    const view = await viewOf(deps, res, exported, asked);
    await inSlot(() => sendExport(deps, res, view, asked));
  };

  router.get('/leads/export', allow('leads.export'), exportPage(deps, leadList, 'leads.import'));
  router.get('/clients/export', allow('clients.export'), exportPage(deps, clientList, 'clients.import'));
  router.get('/companies/export', allow('companies.export'), exportPage(deps, companyList, 'companies.change'));

  router.get('/leads/export.xlsx', allow('leads.export'), send(exportedLeads, 'xlsx'));
  router.get('/leads/export.csv', allow('leads.export'), send(exportedLeads, 'csv'));
  router.get('/clients/export.xlsx', allow('clients.export'), send(exportedClients, 'xlsx'));
  router.get('/clients/export.csv', allow('clients.export'), send(exportedClients, 'csv'));

  router.get('/companies/export.xlsx', allow('companies.export'), send(exportedCompanies, 'xlsx'));
  router.get('/companies/export.csv', allow('companies.export'), send(exportedCompanies, 'csv'));

  return router;
}
