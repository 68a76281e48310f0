/**
 * The walls between the rooms. One room = one folder under src/. ARCHITECTURE.md says the same in prose;
 * test/architecture/walls.test.ts breaks each wall on purpose and expects it to fire.
 *
 * @swc/core reads the TypeScript: with TypeScript 7 and without swc, dependency-cruiser sees no module at all and reports success.
 */

/** What each room may import of ours, besides itself. */
const mayImport = {
  model: [],
  domain: [],
  inventory: ['snapshot', 'domain', 'model'],
  snapshot: ['inventory', 'domain', 'model'],
  adapters: ['inventory', 'domain', 'model'],
  probes: ['snapshot', 'inventory', 'domain', 'model'],
  facts: ['snapshot', 'inventory', 'domain', 'model'],
  rules: ['facts', 'snapshot', 'inventory', 'domain', 'model'],
  audit: ['rules', 'facts', 'snapshot', 'inventory', 'domain', 'model'],
  report: ['model'],
  selftest: ['audit', 'rules', 'facts', 'snapshot', 'inventory', 'domain', 'model'],
};

const because = {
  model: 'model holds the shared nouns; it depends on nothing, so that every room can speak them.',
  domain: 'domain is true of MySQL, addresses or Open Dental even if this product did not exist; it knows no room above it.',
  inventory: 'inventory turns text, or what a snapshot shows, into who-owns-what; it does not look at the world or judge it.',
  snapshot: 'snapshot describes, validates and merges what was seen; it neither asks (probes) nor judges (rules).',
  adapters:
    'adapters do I/O behind our own port and decide nothing; the inventory tells them how to connect, the domain how bytes are read; artifacts and rules are none of their business.',
  probes: 'probes plan and decode; they get a port handed in and never judge. Only the port interface may be named, never an adapter.',
  facts: 'facts are derived from artifacts alone, so that a saved snapshot can be judged again offline.',
  rules: 'rules judge facts; what was asked, and how it is reported, must not change a verdict.',
  audit: 'audit turns verdicts into one result; it must run without the network and without knowing a report format.',
  selftest: 'selftest makes sites in memory, spoils them, and judges them as an audit would; it must need no file, no server and no clock.',
  report: 'report turns an AuditResult into bytes; words must not depend on anything the result does not say.',
};

const roomWalls = Object.entries(mayImport).map(([room, others]) => ({
  name: `${room}-stays-in-its-room`,
  comment: `${because[room]} It may import: ${[room, ...others].join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/(${[room, ...others].join('|')})/`, ...(room === 'probes' ? ['^src/adapters/[^/]+/[^/]+-port\\.ts$'] : [])],
  },
}));

const builtin = ['core'];
const installed = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

/** Packages and node: modules a room may import; a room that is not listed may import none. `cli` is free. */
const packagesOf = {
  'inventory': '(^|node_modules/)(yaml|zod)(/|$)',
  'snapshot': '(^|node_modules/)zod(/|$)|^(node:)?crypto$',
  'domain/open-dental-config': '(^|node_modules/)saxes(/|$)',
  'domain/firewall-appliance': '(^|node_modules/)saxes(/|$)',
  'domain/sql-references': '(^|node_modules/)node-sql-parser(/|$)',
  'report': '(^|node_modules/)(handlebars|zod)(/|$)',
  'audit': '^(node:)?crypto$',
  'selftest': '(^|node_modules/)zod(/|$)',
};
const pureRooms = ['model', 'domain', 'inventory', 'snapshot', 'probes', 'facts', 'rules', 'audit', 'report', 'selftest'];

/** Folders of a pure room with an exception of their own. */
const foldersWithPackages = Object.keys(packagesOf).filter((name) => name.includes('/'));

const packageWalls = [...pureRooms, ...foldersWithPackages].map((room) => {
  const exception = packagesOf[room];
  return {
    name: `${room.split('/').at(-1)}-packages`,
    comment: `Packages and node: modules touch the world or tie us to a vendor. ${
      exception ? `Here only these are allowed: ${exception}` : `The room ${room} needs none.`
    }`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: foldersWithPackages.filter((folder) => folder.startsWith(`${room}/`)).map((folder) => `^src/${folder}/`) },
    to: { dependencyTypes: [...builtin, ...installed], ...(exception ? { pathNot: exception } : {}) },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomWalls,
    ...packageWalls,
    {
      name: 'rules-do-not-import-each-other',
      comment: 'One rule judges one thing. What two rules share is a fact or a domain function. Only the generated index and the examples see a rule.',
      severity: 'error',
      from: { path: '^src/rules/[^/]+/(?!.*\\.examples\\.ts$)[^/]+\\.ts$' },
      to: { path: '^src/rules/', pathNot: '^src/rules/[^/]+\\.ts$' },
    },
    {
      name: 'rules-do-not-import-the-index',
      comment: 'The index imports every rule; a rule that imports it would import all others.',
      severity: 'error',
      from: { path: '^src/rules/[^/]+/' },
      to: { path: '^src/rules/index\\.ts$' },
    },
    {
      name: 'examples-are-not-shipped',
      comment: 'Worked examples are read by tests and by the page generator, never by the product.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.examples\\.ts$' },
      to: { path: '\\.examples\\.ts$' },
    },
    {
      name: 'nothing-imports-cli',
      comment: 'cli is the composition root: it builds adapters and chooses exit codes. Who needs it has logic in the wrong room.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only-adapters-touch-the-world',
      comment: 'Drivers, globbing, sockets and child processes live behind a port, so that everything else runs on recorded answers.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/' },
      to: {
        path: '(^|node_modules/)(mysql2|fast-glob|edge-js|nodemailer)(/|$)|^(node:)?(net|tls|dns|child_process|http|https)(/|$)',
      },
    },
    {
      name: 'only-adapters-and-cli-read-files',
      comment: 'cli reads the files it is told to on the command line; nobody else opens one.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters|cli)/' },
      to: { path: '^(node:)?fs(/|$)' },
    },
    {
      name: 'no-circular',
      comment: 'A circle means two files that are really one, types included.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-development-packages',
      comment: 'The installed product has no development packages.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.examples\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-resolvable',
      comment: 'An import nobody can resolve is a typo or a missing package.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
