/** Every right there is, by module: one checkbox each on the rights page. */
export const rightsByModule = {
  leads: ['leads.view', 'leads.change', 'leads.delete', 'leads.convert', 'leads.import', 'leads.export'],
  clients: ['clients.view', 'clients.change', 'clients.delete', 'clients.export'],
  deals: ['deals.view', 'deals.change', 'deals.delete'],
  mailings: ['mailings.view', 'mailings.send'],
  reports: ['reports.view'],
  settings: ['settings.change'],
  admins: ['admins.view', 'admins.change'],
} as const;

export type Module = keyof typeof rightsByModule;
export type Right = (typeof rightsByModule)[Module][number];

export const allRights: readonly Right[] = Object.values(rightsByModule).flat();

export interface Preset {
  rights: readonly Right[];
  own_leads_only: boolean;
}

export const presets: Record<'administrator' | 'manager' | 'operator', Preset> = {
  administrator: { rights: allRights, own_leads_only: false },
  manager: {
    rights: [
      'leads.view',
      'leads.change',
      'leads.delete',
      'leads.convert',
      'leads.export',
      'clients.view',
      'clients.change',
      'deals.view',
      'deals.change',
      'mailings.view',
      'mailings.send',
      'reports.view',
    ],
    own_leads_only: true,
  },
  operator: { rights: ['leads.view'], own_leads_only: false },
};
