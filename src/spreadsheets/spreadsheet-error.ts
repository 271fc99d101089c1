export type SpreadsheetFault =
  | 'broken'
  | 'busy'
  | 'cell_too_long'
  | 'empty_file'
  | 'not_spreadsheet'
  | 'old_too_large'
  | 'password'
  | 'quote_not_closed'
  | 'too_large'
  | 'too_long'
  | 'too_many_columns'
  | 'too_many_rows'
  | 'unsafe'
  | 'unsupported';

/** The file cannot be read, and `key` tells the person why. */
export class SpreadsheetError extends Error {
  override name = 'SpreadsheetError';
  readonly fault: SpreadsheetFault;
  readonly key: `spreadsheets.error.${SpreadsheetFault}`;
  readonly params: Record<string, string | number>;

  constructor(fault: SpreadsheetFault, params: Record<string, string | number> = {}, cause?: unknown) {
    super(`The spreadsheet cannot be read: ${fault}`, { cause });
    this.fault = fault;
    this.key = `spreadsheets.error.${fault}`;
    this.params = params;
  }

  /** Whatever reading ended with: what nobody foresaw is a damaged file. */
  static of(error: unknown): SpreadsheetError {
    return error instanceof SpreadsheetError ? error : new SpreadsheetError('broken', {}, error);
  }
}
