import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

// A process of its own for scripts/start.mjs, so that esbuild leaves nothing in the program's memory.
const [entry = '', outfile = ''] = process.argv.slice(2);

const gathering = build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'error',
  // Only src/root.ts asks for it.
  define: { 'import.meta.dirname': JSON.stringify(join(import.meta.dirname, '../src')) },
  plugins: [{ name: 'packages stay where they are', setup: leavePackages }],
});
// What is wrong has been said.
await gathering.catch(() => process.exit(1));

/** @param {import('esbuild').PluginBuild} build */
function leavePackages({ onResolve }) {
  onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    if (kind === 'entry-point') return undefined;
    return { path: isBuiltin(path) ? path : import.meta.resolve(path), external: true };
  });
}
