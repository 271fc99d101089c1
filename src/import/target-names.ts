import type { CustomField } from '../fields/repository.ts';
import type { Translate } from '../i18n/translator.ts';
import type { ImportEntity } from './plan.ts';

/** What a field is called on the forms of such records. */
export function targetName(t: Translate, entity: ImportEntity, target: string, custom: CustomField[] = []): string {
  if (target.startsWith('custom.')) return custom.find(({ key }) => target === `custom.${key}`)?.name ?? target;
  if (target === 'registered_on') return t('leads.field.registered_on');
  return entity === 'lead' ? t(`leads.field.${target}`) : t(`clients.field.${target}`);
}
