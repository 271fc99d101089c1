import { readdirSync, readFileSync } from 'node:fs';

export interface Source {
  file: string;
  text: string;
}

/** All files of a folder, at any depth, whose names end so. */
export function sourcesIn(folder: string, ending: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(`${folder}/${name}`, 'utf8') }));
}
