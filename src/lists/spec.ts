import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import type { FieldEntity } from '../fields/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import type { Value } from './asks.ts';
import type { Condition } from './condition.ts';
import type { Segment } from './sorts.ts';

/**
 * What a table of records that people leaf through is made of: one description for each, as `src/leads/list-spec.ts`.
 * Its columns, fields and keys are names in SQL: they come from the description only, never from a request.
 */
export interface ListSpec<Row = never> {
  table: string;
  /** Where the list is; a record's page is below it. */
  path: string;
  title: string;
  /** Who may see its records. */
  view: Right;
  /** The button that adds a record, in brief and at length. */
  add: { label: string; long: string; right: Right };
  /** Where spreadsheets of such records are taken in. */
  import?: { right: Right; href: string };
  /** Who may take the list out as a file; without it nobody. */
  export?: Right;
  /** Who may open a record's edit page. */
  change: Right;
  nothing_matches: string;
  /** Lets rows be ticked: who has any of these rights, and the partial with the form `bulk` that the ticked `ids` belong to. */
  bulk?: { rights: Right[]; bar: string };

  /** The first one is shown when none is asked for. */
  tabs: ListTab[];
  /** The tab that holds whatever the others do, but the bin. */
  whole: string;
  /** The column with the admin who owns a row, for those who see their own only. */
  owner?: string;

  /** What can be asked of a record, by its name in the address; in the order in which it is offered. */
  filters: Record<string, FilterField>;
  /** The search form: its title, the button that adds what was not found, and what the box above the table finds by. */
  search: { title: string; add: string; hint: string /** Of `filters`. */; fields: string[] };
  /** What its selects offer to one person, by field. */
  offered: (deps: Deps, me: Admin) => Promise<Record<string, Entry[]>>;

  /** Whose fields that people made it has besides: `fullSpec` adds them. */
  custom?: FieldEntity;

  sorts: Record<string, Sort>;
  default_sort: string;
  /** What every order's index covers: a walk over these never touches the table. */
  covered: string[];
  /** The columns of a row, for SQL. */
  row: string;
  counters?: Counters;
  /** The table that holds what its rows were and became of late (decision 0034). */
  moves?: string;
  /** Where its orders' outlines are kept (decision 0035). */
  outlines?: Outlines;

  columns: Array<TableColumn<Row>>;
  /** A column that takes a right to be seen, and the text that is searched without it. */
  concealed?: { column: string; right: Right; search_text: string };
  default_columns: string[];
  /** Where an admin keeps the columns chosen. */
  chosen_columns: 'lead_columns' | 'client_columns' | 'company_columns';
  /** The names that the cells and chips refer to. */
  names: (deps: Pick<Deps, 'db' | 'cache'>) => Promise<Names>;
}

/** Where counts are kept as sums of `n` by state, owner and choices. */
export interface Counters {
  /** The whole, for SQL. */
  from: string;
  /** The table of what is folded. */
  sums: string;
  /** The table of what has come since. */
  differences: string;
  /** The table whose one row has another `mark` after each fold. */
  folds: string;
  /** Under which name changes are announced. */
  announced: string;
}

/** Where a list's orders stand after every so many rows. */
export interface Outlines {
  /** One row for each order: its runs, and the snapshot in which it was so. */
  table: string;
  /** The first row of each block. */
  blocks: string;
  /** How many rows of each kind are in a block. */
  counts: string;
  /** The fields by which they are counted, for SQL as the counters write them. */
  by: Record<string, string>;
}

export interface ListTab {
  key: string;
  label: string;
  /** What an empty tab says. */
  empty: string;
  /** An empty one offers to add. */
  adds?: boolean;
  /** A condition on `state`, the column that tells the tabs apart. */
  state: string;
  /** It is always shown here, chosen or not. */
  column?: string;
  /** What else its rows must be, for one person; not known to the counters. */
  also?: (me: Admin) => Condition;
  /** Its number, where `also` makes it another than that of its states. */
  count?: (deps: Deps, me: Admin) => Promise<Count>;
  /** Its rows stand in groups, one group after another, and in no other order. */
  groups?: Groups;
}

export interface Groups {
  /** `id` of a row and its `group_id`, for SQL, within what this person may see. */
  from: (me: Admin) => Condition;
  /** What stands above each of these groups. */
  heads: (deps: Deps, me: Admin, groupIds: number[], ui: Ui) => Promise<Map<number, GroupHead>>;
}

export interface GroupHead {
  text: string;
  link: { href: string; text: string } | null;
}

/** `more`: there are more than `total`. */
export interface Count {
  total: number;
  more: boolean;
}

export type FilterKind = 'text' | 'number' | 'date' | 'moment' | 'choice' | 'multi' | 'checkbox';

/** One field of the filter. What can be asked of it follows from its kind (`operations.ts`). */
export interface FilterField {
  kind: FilterKind;
  /** Text key. */
  label: string;
  /** What people called it, where they made it: shown instead. */
  name?: string;
  /**
   * Its value, for SQL, with the table's name before columns. Null where there is nothing; a `date` may be a text
   * `YYYY-MM-DD`; of `multi` an array (see `type`), of `checkbox` true or false.
   */
  sql: string;
  /** What stands in SQL where there is nothing, if it is not null: `''`, `'{}'`. */
  blank?: string;
  /** It is never empty. */
  required?: true;
  /** Takes a right; without it, it is neither offered nor asked. */
  right?: Right;
  /** Other names in the address, by operation. */
  names?: Partial<Record<'from' | 'to', string>>;
  /** Of days: the search form's checkbox that makes the range count, if it is not `by_FIELD`. */
  checkbox?: string;
  /**
   * Text: how its fragments are found. Part of `search_text`; or in the columns `phones` and `emails`, which are parts of it;
   * else by an index on `fold(sql)`, or by none.
   */
  found_in?: 'search_text' | 'phones' | 'emails';
  /** SQL's type of a number (`numeric` without it) or of an entry (`text` without it); `jsonb`: a multi in a JSON array. */
  type?: string;
  /** The entries of a choice or multi: those of a dictionary, … */
  dictionary?: string;
  /** … a few values, each with its text key, … */
  values?: Record<string, string>;
  /** … or values that are shown as they are. */
  options?: string[];
  /** "Me" may be asked for. */
  me?: true;
  /** A choice whose rows the counters know, under the same name. */
  counted?: true;
  /** A choice that no column holds: which rows belong to any of these entries … */
  found_by?: (entries: Value[], me: Admin) => Condition;
  /** … and what the entries are called, as far as this person may know. */
  entries?: (deps: Deps, me: Admin, ids: number[]) => Promise<Entry[]>;
}

/** The order by a column; what is empty comes last both ways, ties by id. */
export interface Sort {
  /** Where the column is not called as the key. */
  column?: string;
  /** Where it is no column at all: the expression of its index, with the table's name before columns. */
  sql?: string;
  /** As people sort words, not as bytes. */
  text?: boolean;
  nullable?: boolean;
  /** In the order of this dictionary. */
  dictionary?: string;
  /** What rows at hand are ordered by, where it is no plain column. */
  as?: string;
  /** An array of entries; those without any come last. */
  array?: boolean;
  /** Its runs, where they are not those of a plain column; `segment` makes one. */
  runs?: (tab: string, segment: (where: string, by?: string) => Segment) => Segment[];
  /** Tabs for which no index holds this order: they are sorted, however many rows there are. */
  unindexed?: string[];
}

export interface TableColumn<Row> {
  key: string;
  /** The key it is sorted by; without it, it is not. */
  sort?: string;
  label: string;
  /** What people called it, where they made it: shown instead. */
  name?: string;
  /** Trusted HTML: escapes what it shows. */
  cell: (row: Row, around: Around) => string;
}

/** What a cell may need besides its row. */
export interface Around {
  ui: Ui;
  names: Names;
  /** What is searched, to be marked. */
  q: string;
  href: string;
  /** `?from=…`, for links that come back to the list. */
  from: string;
  /** Whether this person may change the records. */
  may_change: boolean;
  /** The person who looks at it. */
  me: Admin;
}

/** What every row has. */
export interface Listed {
  id: number;
  full_name: string;
}

export interface Entry {
  id: number;
  name?: string;
  full_name?: string;
  colour?: string;
}

/** Dictionaries by name, each in its order. */
export type Names = Record<string, Map<number, Entry>>;

export function tabOf(spec: ListSpec, key: string): ListTab {
  return spec.tabs.find((tab) => tab.key === key) ?? spec.tabs[0]!;
}
