// Imports run one way: areas → what every area stands on → nothing of ours. Types may be named from anywhere.
const ground = '^src/(db|web|i18n|phones|events)/';
const area = '^src/(?!db/|web/|i18n/|phones/|events/)[^/]+/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'ground-imports-no-area',
      comment: 'db, web, i18n, phones and events know no area; only its types.',
      severity: 'error',
      from: { path: ground },
      to: { path: area, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'leads-know-no-verbs',
      comment: 'conversion, import, mailing, merging and calls build on leads, never the other way round.',
      severity: 'error',
      from: { path: '^src/(leads|clients|tags)/' },
      to: { path: '^src/(conversion|import|mailing|merging|calls)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-the-composition',
      comment: 'Only the entry points put the app together.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server|worker)\\.ts$' },
      to: { path: '^src/(app|server|worker)\\.ts$' },
    },
    {
      name: 'src-stands-alone',
      comment: 'The demo company in seeds is offered at set-up; tests and benchmarks are never part of the app.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts|migrations)/' },
    },
    { name: 'not-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(src|seeds|migrations)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
