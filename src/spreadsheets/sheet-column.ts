/** A column of a spreadsheet that we write. */
export interface SheetColumn {
  title: string;
  /** How its cells look and what a spreadsheet program makes of something typed there; text unless told. */
  kind?: 'text' | 'number' | 'date' | 'moment';
  /** Not to be changed by people, such as an id: it is grey. */
  muted?: boolean;
}
