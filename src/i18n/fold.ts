const folded: Record<string, string> = {
  ё: 'е',
  ą: 'a',
  č: 'c',
  ę: 'e',
  ė: 'e',
  į: 'i',
  š: 's',
  ų: 'u',
  ū: 'u',
  ž: 'z',
};

/** Letters that a search takes for one, as the database's function `fold` does. */
export function fold(value: string): string {
  return value.toLowerCase().replace(/[ёąčęėįšųūž]/g, (letter) => folded[letter]!);
}

/** The signs that people and programs write between the letters of Здоров'я and O'Connor, all of one code unit. */
export const apostrophes = /['’‘ʼ`´]/g;
