import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Inventory, MysqlTarget } from '../../inventory/inventory.ts';
import { noOperations } from '../../inventory/operations.ts';
import { proposeInventory } from '../../inventory/propose-inventory.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { UsageError } from '../cli-error.ts';
import { thisHost } from '../collect-host.ts';
import { collectSite } from '../collect-site.ts';
import { type Arguments, type Command, print, progressLine, text, texts } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { writeNamed } from '../write-named.ts';

/** `bitewing init`: a first inventory, for review. */
export const init: Command = {
  usage: '(--mysql HOST[:PORT] --user NAME [--password-env NAME] | --sources FILE…) [--site NAME] [--name db1] [--to FILE]',
  list: 'sources',
  help: `
Looks at one server, or at files exported from it, and proposes a bitewing.yaml: one tenant per Open Dental database,
with the accounts and folders that belong to it. Whatever is shared or doubtful stays a comment: review every line.

  --mysql HOST[:PORT]   server to ask; a path is taken for a Unix socket
  --user NAME           account to log in with (see bitewing queries --account mariadb)
  --password-env NAME   environment variable with the password; without it you are asked
  --password-file FILE  file whose first line is the password
  --tls MODE            disabled, preferred (default), required, verify-ca or verify-identity
  --sources FILE…       exported files instead of a server
  --host NAME           look at this machine too (Linux, as root), which the inventory is to call NAME: its shares, people,
                        configuration files and services tell which group belongs to which tenant
  --host-files FILE     look at files exported from that machine instead (bitewing queries --script linux); can be repeated
  --name NAME           what the inventory calls the server, default db1
  --site NAME           what the inventory calls the site, default my-site
  --to FILE             write there (never over an existing file); default is stdout

Examples:
  bitewing init --mysql 10.20.0.5:3306 --user bitewing --password-env BITEWING_DB1 --to bitewing.yaml
  bitewing init --sources db1.tsv > bitewing.yaml
  bitewing init --sources db1.tsv --host fs1 --host-files fs1.txt > bitewing.yaml`,
  options: {
    'mysql': { type: 'string' },
    'user': { type: 'string' },
    'password-env': { type: 'string' },
    'password-file': { type: 'string' },
    'tls': { type: 'string' },
    'host': { type: 'string' },
    'host-files': { type: 'string', multiple: true },
    'sources': { type: 'string', multiple: true },
    'name': { type: 'string' },
    'site': { type: 'string' },
    'to': { type: 'string' },
  },
  async run(args, io) {
    const name = text(args, 'name') ?? 'db1';
    const host = text(args, 'host');
    const files = texts(args, 'host-files');
    const to = text(args, 'to');
    const path = to === null ? null : resolve(io.cwd, to);
    if (path !== null && existsSync(path)) throw new UsageError(`${path} exists already`, 'choose another --to, or look at the proposal on stdout');
    if (files.length > 0 && host === null) throw new UsageError('--host-files needs --host NAME', 'NAME is what the inventory is to call that machine');
    const site = { inventory: emptyInventory(args, name), base: io.cwd, operations: noOperations };
    const choices = { objects: false, host: files.length > 0 ? null : thisHost(args, site), alone: false, progress: progressLine(args, io) };
    const snapshot = await collectSite(site, choices, io);
    const databases = snapshot.sources.find((source) => source.id === `mysql.databases@${name}`);
    if (databases?.status !== 'collected')
      throw new UsageError(`nothing was learned of ${name}: ${databases?.reason ?? 'no answer'}`, databases?.remedy ?? null);
    const yaml = proposeInventory(namedFrom(path === null ? io.cwd : dirname(path), snapshot, io.cwd), name, host);
    if (path === null) print(args, io, { yaml }, () => yaml);
    else {
      writeNamed(path, yaml, { isNew: true });
      print(args, io, { path, yaml }, () => `Wrote ${path}; review every line of it, then run bitewing audit.\n`);
    }
    return exitCodes.success;
  },
};

/** The same with exported files named from the folder in which the inventory is going to lie. */
function namedFrom(folder: string, snapshot: Snapshot, cwd: string): Snapshot {
  const rebased = (file: string): string => (isAbsolute(file) ? file : relative(folder, resolve(cwd, file)).replaceAll('\\', '/'));
  const sources = snapshot.inventory.sources.map((source) => ({ ...source, files: source.files.map(rebased) }));
  return { ...snapshot, inventory: { ...snapshot.inventory, sources } };
}

function emptyInventory(args: Arguments, name: string): Inventory {
  const server = text(args, 'mysql');
  const host = text(args, 'host');
  const files = [...texts(args, 'sources'), ...(texts(args, 'sources').length > 0 ? args.positionals : [])];
  if ((server === null) === (files.length === 0)) throw new UsageError('init needs either --mysql HOST[:PORT] or --sources FILE…', 'bitewing init --help');
  const user = text(args, 'user');
  if (server !== null && user === null) throw new UsageError('--mysql needs --user NAME', 'bitewing queries --account mariadb prints the account to create');
  return {
    site: text(args, 'site') ?? 'my-site',
    naming: null,
    scope: host === null ? ['mysql'] : ['mysql', 'files'],
    operators: [],
    versionPolicy: null,
    hosts: host === null ? {} : { [host]: { address: null, names: [], os: null, roles: [] } },
    mysql: { [name]: targetOf(args, server, user) },
    tenants: {},
    sources: [
      ...(files.length > 0 ? [{ probe: 'mysql' as const, target: name, files }] : []),
      ...(host !== null && texts(args, 'host-files').length > 0 ? [{ probe: 'host' as const, target: host, files: texts(args, 'host-files') }] : []),
    ],
    waivers: [],
  };
}

function targetOf(args: Arguments, server: string | null, user: string | null): MysqlTarget {
  const [, host = '', port = '3306'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(server ?? '') ?? [];
  const isSocket = server?.startsWith('/') === true;
  if (!isSocket && (Number(port) < 1 || Number(port) > 65_535))
    throw new UsageError(`there is no port ${port}`, '--mysql HOST:PORT, 3306 where no port is named');
  return {
    host: server === null || isSocket ? null : host,
    port: Number(port),
    socket: isSocket ? server : null,
    user: server === null ? null : user,
    passwordEnv: text(args, 'password-env'),
    passwordFile: text(args, 'password-file'),
    tls: { mode: tlsMode(text(args, 'tls') ?? 'preferred'), ca: null },
    administrators: [],
  };
}

function tlsMode(name: string): MysqlTarget['tls']['mode'] {
  const modes = ['disabled', 'preferred', 'required', 'verify-ca', 'verify-identity'] as const;
  const mode = modes.find((one) => one === name);
  if (mode) return mode;
  throw new UsageError(`there is no TLS mode '${name}'`, `modes: ${modes.join(', ')}`);
}
