import { spawnSync } from 'node:child_process';

interface Cruise {
  summary: {
    totalCruised: number;
    violations: Array<{ from: string; to: string; rule: { name: string }; cycle?: Array<{ name: string }> }>;
  };
}

// With a TypeScript it does not know, dependency-cruiser finds no modules and calls that a success.
const fewest = 100;
const folders = ['src', 'seeds', 'migrations', 'public/js'];

const command = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
const run = spawnSync('depcruise', command, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
if (!run.stdout) throw new Error(run.stderr || String(run.error));
const { totalCruised, violations } = (JSON.parse(run.stdout) as Cruise).summary;

for (const { rule, from, to, cycle } of violations) {
  console.error(`${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`);
}
console.log(`import rules: ${totalCruised} modules, ${violations.length} violations`);
if (totalCruised < fewest) console.error(`import rules: fewer than ${fewest} modules were read, so nothing is proven`);
process.exitCode = violations.length > 0 || totalCruised < fewest ? 1 : 0;
