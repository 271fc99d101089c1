import { fold } from '../i18n/fold.ts';
import { languages, translator } from '../i18n/translator.ts';
import { type Priority, priorities } from '../leads/repository.ts';

// Beside our own words, as other programs write them.
const others: Record<string, Priority> = {
  urgent: 'high',
  medium: 'normal',
  срочный: 'high',
  срочно: 'high',
  средний: 'normal',
  обычный: 'normal',
  терміновий: 'high',
  терміново: 'high',
  середній: 'normal',
  звичайний: 'normal',
  skubus: 'high',
  vidutinis: 'normal',
  iprastas: 'normal',
};

const words = new Map<string, Priority>(Object.entries(others));
for (const priority of priorities) {
  words.set(priority, priority);
  for (const language of languages) words.set(fold(translator(language)(`leads.priority.${priority}`)), priority);
}

/** A priority by its name in any of our languages. */
export function readPriority(text: string): Priority | undefined {
  return words.get(fold(text.trim()));
}
