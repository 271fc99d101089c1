import { spawnSync } from 'node:child_process';

// Everything that must be green, the quick parts first. `npm run check -- --except tests` leaves one out.
const parts: Record<string, string> = {
  'format and lint': 'biome check --error-on-warnings',
  types: 'tsc --noEmit',
  'unused code': 'knip --treat-config-hints-as-errors',
  'import rules': 'node --import tsx scripts/check-imports.ts',
  tests: 'npm test',
  'browser tests': 'npm run test:browser',
};

const except = process.argv.slice(2).filter((word) => word !== '--except');
const results = Object.entries(parts)
  .filter(([name]) => !except.includes(name))
  .map(([name, command]) => ({ name, passed: passes(name, command) }));

for (const { name, passed } of results) console.log(`${passed ? 'passed' : 'FAILED'}  ${name}`);
const failed = results.filter(({ passed }) => !passed).length;
console.log(`checks: ${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function passes(name: string, command: string): boolean {
  console.log(`\n— ${name}: ${command}`);
  return spawnSync(command, { shell: true, stdio: 'inherit' }).status === 0;
}
