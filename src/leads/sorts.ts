/** One run of rows that an index gives in order; a sort is one run after another. */
export interface Segment {
  where: string;
  bindings: number[];
  /** Column (with collation) and direction; ties by id in the same direction. */
  column: string;
  descending: boolean;
  /** Its rows differ by id only. */
  tied?: boolean;
}

export interface Dictionaries {
  steps: Array<{ id: number }>;
  sources: Array<{ id: number }>;
  admins: Array<{ id: number }>;
}

const nullable = ['phone', 'email', 'company', 'city', 'address', 'last_action_at', 'next_planned_on'];
const text = new Set(['full_name', 'phone', 'email', 'company', 'city', 'address', 'login']);
const byDictionary: Record<string, [column: string, list: keyof Dictionaries]> = {
  step: ['step_id', 'steps'],
  source: ['source_id', 'sources'],
  responsible: ['responsible_id', 'admins'],
};

export const sortKeys = [
  'id',
  'full_name',
  'registered_on',
  'priority',
  'login',
  'tags',
  ...nullable,
  ...Object.keys(byDictionary),
];

/**
 * `sort` is a key, with `-` before it for the falling order. What is empty comes last in both; when rising, an index
 * gives it in one run, unless it is wanted `apart`.
 */
export function segmentsOf(sort: string, tab: string, dictionaries: Dictionaries, apart = false): Segment[] {
  const descending = sort.startsWith('-');
  const key = sort.replace(/^-/, '');
  const column = text.has(key) ? `leads.${key} collate "und-x-icu"` : `leads.${key}`;
  const segment = (where: string, by = column): Segment => ({
    where,
    bindings: [],
    column: by,
    descending,
    tied: by === 'leads.id',
  });

  if (key in byDictionary) return dictionarySegments(byDictionary[key]!, descending, dictionaries);
  if (key === 'login') return loginSegments(segment, tab);
  if (key === 'tags') {
    const tagged = segment(`leads.tag_ids > '{}'`, 'leads.tag_ids');
    return [tagged, segment(`leads.tag_ids = '{}'`, 'leads.id')];
  }
  if (!nullable.includes(key)) return [segment('true')];
  if (!descending && !apart) return [segment('true')];
  return [segment(`leads.${key} is not null`), { ...segment(`leads.${key} is null`), tied: true }];
}

/** No index holds the logins of those in the bin in order: they are sorted, however many they are. */
export function isIndexed(sort: string, tab: string): boolean {
  return tab !== 'bin' || sort.replace(/^-/, '') !== 'login';
}

// Whoever has a login is converted, unless he lies in the bin: the state stands in every index, the login does not.
function loginSegments(segment: (where: string, by?: string) => Segment, tab: string): Segment[] {
  if (tab === 'bin') return [segment('leads.login is not null'), { ...segment('leads.login is null'), tied: true }];
  const withLogin = segment(`leads.state = 'converted' and leads.login is not null`);
  const without = segment(`leads.state <> 'converted'`, 'leads.id');
  if (tab === 'converted') return [withLogin];
  return tab === 'potential' ? [without] : [withLogin, without];
}

function dictionarySegments(
  [column, list]: [string, keyof Dictionaries],
  descending: boolean,
  dictionaries: Dictionaries,
): Segment[] {
  const entries = dictionaries[list].map(({ id }) => id);
  if (descending) entries.reverse();
  const segment = (where: string, bindings: number[], by: string) => ({
    where,
    bindings,
    column: by,
    descending,
    tied: true,
  });
  const runs = entries.map((id) => segment(`leads.${column} = ?`, [id], 'leads.id'));
  return column === 'step_id' ? runs : [...runs, segment(`leads.${column} is null`, [], `leads.${column}`)];
}

/** `order by` for a few rows at hand, where no index is needed. */
export function orderOfHits(sort: string, dictionaries: Dictionaries): { sql: string; bindings: number[][] } {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const key = sort.replace(/^-/, '');
  const ending = `${direction} nulls last, leads.id ${direction}`;
  if (key in byDictionary) {
    const [column, list] = byDictionary[key]!;
    return {
      sql: `array_position(?::integer[], leads.${column}) ${ending}`,
      bindings: [dictionaries[list].map(({ id }) => id)],
    };
  }
  if (key === 'tags') return { sql: `nullif(leads.tag_ids, '{}') ${ending}`, bindings: [] };
  return { sql: `${text.has(key) ? `leads.${key} collate "und-x-icu"` : `leads.${key}`} ${ending}`, bindings: [] };
}

/** `order by` of a segment, forwards or from its end. */
export function orderOf({ column, descending }: Segment, fromEnd: boolean): string {
  const falling = descending !== fromEnd;
  // Both spellings are an index's own order, read forwards or backwards.
  const direction = falling ? 'desc nulls first' : 'asc nulls last';
  return column === 'leads.id'
    ? `leads.id ${falling ? 'desc' : 'asc'}`
    : `${column} ${direction}, leads.id ${falling ? 'desc' : 'asc'}`;
}
