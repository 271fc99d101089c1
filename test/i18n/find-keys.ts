import { rightsByModule } from '../../src/admins/rights.ts';
import type { Source } from '../support/sources.ts';

export interface Use {
  /** A key, or a pattern of keys where a part is computed. */
  key: string | RegExp;
  file: string;
}

const rights = new Set<string>(Object.values(rightsByModule).flat());
const quoted = /(['"])([a-z_]+(?:\.[a-z0-9_]+)+)\1/g;
const computed = /`([a-z_]+\.(?:[a-z0-9_.]|\$\{[^{}`]*\})*\$\{[^{}`]*\}(?:[a-z0-9_.]|\$\{[^{}`]*\})*)`/g;
const thrown = /\b(?:badRequest|forbidden|notFound|HttpError)\((?:\d+,\s*)?'([a-z_]+)'\)/g;
// The webhook answers machines, with words of its own.
const answersJson = /^src\/calls\/(read-report|report-call|webhook-)/;
const translated = /(?:\bt\(|\bflash\([\w.]+,)[^();]*$/;

/**
 * Everything in the code that names a text: quoted `group.name` of a group that there is, templates such as
 * `group.name_${x}`, and the messages of thrown errors. Rights and columns look alike and are left out.
 */
export function findKeys(sources: Source[], groups: Set<string>, isColumn: (name: string) => boolean): Use[] {
  return sources.flatMap(({ file, text }) => {
    const isText = (key: string, at: number) => {
      const [group, name] = key.split('.') as [string, string];
      if (!groups.has(group)) return false;
      if (translated.test(text.slice(Math.max(0, at - 60), at))) return true;
      return !name.startsWith('$') && !rights.has(key) && !(isColumn(name) && key.split('.').length === 2);
    };
    const plain = [...text.matchAll(quoted)]
      .filter((found) => isText(found[2]!, found.index))
      .map((found) => found[2]!);
    const patterns = [...text.matchAll(computed)].filter((found) => isText(found[1]!, found.index));
    const errors = [...(answersJson.test(file) ? '' : text).matchAll(thrown)].map((found) => `errors.${found[1]}`);
    return [...plain, ...patterns.map((found) => patternOf(found[1]!)), ...errors].map((key) => ({ key, file }));
  });
}

// What is computed behind two fixed words may itself have dots, as the names of rights do.
function patternOf(template: string): RegExp {
  const parts = template.split(/\$\{[^{}`]*\}/).map((part) => part.replaceAll('.', '\\.'));
  const computedPart = /^[a-z_]+\.[a-z_]+\.\$/.test(template) ? '[a-z0-9_.]+' : '[a-z0-9_]+';
  return new RegExp(`^${parts.join(computedPart)}$`);
}

/** Whether a use means this key; a use names the plural forms without their endings. */
export function means({ key }: Use, name: string): boolean {
  return typeof key === 'string' ? key === name : key.test(name);
}
