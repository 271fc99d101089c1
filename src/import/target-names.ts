import type { CustomField } from '../fields/repository.ts';
import { fold } from '../i18n/fold.ts';
import { languages, type Translate, translator } from '../i18n/translator.ts';
import { type ImportEntity, importEntities, targets } from './plan.ts';

/** What a field is called on the forms of such records. */
export function targetName(t: Translate, entity: ImportEntity, target: string, custom: CustomField[] = []): string {
  if (target.startsWith('custom.')) return custom.find(({ key }) => target === `custom.${key}`)?.name ?? target;
  if (target === 'registered_on') return t('leads.field.registered_on');
  return entity === 'lead' ? t(`leads.field.${target}`) : t(`clients.field.${target}`);
}

const own = Object.fromEntries(
  importEntities.map((entity) => {
    const names = languages.flatMap((language) =>
      targets[entity].map((target) => fold(targetName(translator(language), entity, target))),
    );
    return [entity, new Set(names)];
  }),
) as Record<ImportEntity, Set<string>>;

/** Whether one of our own fields is called so, in whichever language. */
export function isOwnName(entity: ImportEntity, heading: string): boolean {
  return own[entity].has(fold(heading.trim()));
}
