import type { Names } from '../leads/names.ts';

type Options = Array<{ value: number; text: string }>;

/** What the selects of the composer and the edit form offer. */
export interface ActionChoices {
  people: Options;
  types: Options;
  steps: Options;
}

/** A disabled administrator is offered only where he already is the assignee. */
export function actionChoices({ admins, action_types, steps }: Names, assigneeId: number | null = null): ActionChoices {
  const people = [...admins.values()].filter(({ id, disabled_at }) => !disabled_at || id === assigneeId);
  return {
    people: people.map(({ id, full_name }) => ({ value: id, text: full_name })),
    types: [...action_types.values()].map(({ id, name }) => ({ value: id, text: name })),
    steps: [...steps.values()].map(({ id, name }) => ({ value: id, text: name })),
  };
}
