export interface Row {
  name: string;
  figure: string;
  promise: string;
  met: boolean;
}

/** A Markdown table, as docs/performance.md holds it. */
export function table(rows: Row[]): string {
  const lines = rows.map(
    ({ name, figure, promise, met }) => `| ${name} | ${figure} | ${promise} | ${met ? 'yes' : '**no**'} |`,
  );
  return ['| what | measured | promise | met |', '|---|---|---|---|', ...lines].join('\n');
}

/** Where the time goes: the three slowest of a measure, on standard error. */
export function slowest(name: string, urls: string[], milliseconds: number[]): void {
  const worst = urls.map((url, at) => ({ url, time: milliseconds[at]! })).sort((a, b) => b.time - a.time);
  for (const { url, time } of worst.slice(0, 3)) {
    process.stderr.write(`  ${name}: ${time.toFixed(0)} ms ${decodeURIComponent(new URL(url).search)}\n`);
  }
}
