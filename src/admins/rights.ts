/** Every right there is, by module: one checkbox each on the rights page. */
export const rightsByModule = {
  leads: ['leads.view', 'leads.change', 'leads.delete', 'leads.convert', 'leads.import', 'leads.export'],
  clients: ['clients.view', 'clients.change', 'clients.delete', 'clients.import', 'clients.export'],
  companies: ['companies.view', 'companies.change', 'companies.delete', 'companies.export'],
  deals: ['deals.view', 'deals.change', 'deals.delete'],
  mailings: ['mailings.view', 'mailings.send'],
  reports: ['reports.view'],
  settings: ['settings.change'],
  admins: ['admins.view', 'admins.change', 'changes.view'],
} as const;

export type Module = keyof typeof rightsByModule;
export type Right = (typeof rightsByModule)[Module][number];

export const allRights: readonly Right[] = Object.values(rightsByModule).flat();

/**
 * Those that count: the other rights of a kind of record open it too, if only to change it, so they are nothing without the
 * right to see it (`clients.change` without `clients.view`).
 */
export function counting(rights: readonly Right[]): Right[] {
  return rights.filter((right) => rights.includes(sightNeededBy(right)));
}

/** These rights and those to see that they need. */
export function completed(rights: readonly Right[]): Right[] {
  const needed = rights.map(sightNeededBy);
  return allRights.filter((right) => rights.includes(right) || needed.includes(right));
}

function sightNeededBy(right: Right): Right {
  const sight = `${right.split('.')[0]}.view` as Right;
  return allRights.includes(sight) ? sight : right;
}

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
      'companies.view',
      'companies.change',
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

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];

type Reach = { rights: readonly Right[]; own_leads_only: boolean };

/** The preset whose rights and limit somebody has exactly. */
export function presetOf(admin: Reach): PresetName | undefined {
  return presetNames.find((name) => {
    const { rights, own_leads_only } = presets[name];
    return (
      own_leads_only === admin.own_leads_only && rights.length === admin.rights.length && covers(admin, presets[name])
    );
  });
}

/** Whether the first may do all that the second may; who sees only his own leads covers nobody who sees more. */
export function covers(one: Reach, other: Reach): boolean {
  return (!one.own_leads_only || other.own_leads_only) && other.rights.every((right) => one.rights.includes(right));
}
