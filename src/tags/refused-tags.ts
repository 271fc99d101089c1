import type { FieldErrors } from '../web/form.ts';
import type { Tag } from './repository.ts';

/** Of a form: tags that it did not offer. */
export function refusedTags({ tag_ids = [] }: { tag_ids?: number[] }, offered: Tag[]): FieldErrors {
  const isOffered = tag_ids.every((id) => offered.some((tag) => tag.id === id));
  return isOffered ? {} : { tag_ids: 'leads.form.gone' };
}
