import { handingOver } from '../admins/hand-over.ts';
import { renaming } from '../companies/renaming.ts';
import { actionTypes, deletionOf, sources, tags } from '../dictionaries/dictionaries.ts';
import type { MoveKind } from '../operations/kinds.ts';
import { stepDeletion } from '../steps/delete-step.ts';
import type { Move } from './move.ts';

/** Every change of an entry that any number of records follow. */
export const moves: Record<MoveKind, Move> = {
  step_delete: stepDeletion,
  source_delete: deletionOf(sources),
  action_type_delete: deletionOf(actionTypes),
  tag_delete: deletionOf(tags),
  hand_over: handingOver,
  company_rename: renaming,
};
