import type { Names } from '../leads/names.ts';
import { choosable } from '../moving/going.ts';

type Options = Array<{ value: number; text: string }>;

/** What the selects of the composer and the edit form offer. */
export interface ActionChoices {
  people: Options;
  types: Options;
  steps: Options;
}

/** What the entry has now. */
interface Standing {
  step_id: number;
  assignee_id?: number | null;
  action_type_id?: number | null;
}

/** A disabled administrator, or an entry that is being deleted, is offered only where it stands already. */
export function actionChoices({ admins, action_types, steps }: Names, standing: Standing): ActionChoices {
  const people = [...admins.values()].filter(({ id, disabled_at }) => !disabled_at || id === standing.assignee_id);
  const types = choosable([...action_types.values()], [standing.action_type_id]);
  const places = choosable([...steps.values()], [standing.step_id]);
  return {
    people: people.map(({ id, full_name }) => ({ value: id, text: full_name })),
    types: types.map(({ id, name }) => ({ value: id, text: name })),
    steps: places.map(({ id, name }) => ({ value: id, text: name })),
  };
}
