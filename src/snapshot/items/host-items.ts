import type { FileArtifacts } from '../artifacts/files.ts';
import type { HostArtifacts, SambaShareLimits } from '../artifacts/host.ts';
import { descriptorEntries, sddlList } from './access-entries.ts';
import { entryList, entryListOrNull, type FactItem, type ItemAbout, type ItemsOf, type ItemValue, nothingToCompare, unreadPart } from './fact-item.ts';
import { listedRights } from './listed-rights.ts';

const principal = (name: string): ItemAbout => ({ kind: 'principal', name });
const path = (text: string): ItemAbout => ({ kind: 'path', path: text });

/** The facts of what is observed of a machine. Process ids and socket numbers are not compared: they are others after every start. */
export const hostItems: { readonly [K in keyof HostArtifacts]: ItemsOf<HostArtifacts[K]> } = {
  'host.identity': ({ names, addresses, os, osVersion, machineSid, domainSid, forestSid }) => [
    { what: 'operating system', key: ['version'], fields: { os, osVersion }, about: [] },
    {
      what: 'machine',
      key: ['identity'],
      fields: {
        names: entryList(names),
        addresses: entryList(addresses),
        machineSid: machineSid ?? '',
        domainSid: domainSid ?? '',
        forestSid: forestSid ?? '',
      },
      about: [],
    },
  ],
  'host.principals': ({ rows, completeDomains, otherDomains, userRights }) => [
    ...rows.map(({ id, name, kind, members, primaryGroup, sameAs }): FactItem => ({
      what: kind,
      key: [id],
      fields: { name, members: entryListOrNull(members), primaryGroup: primaryGroup ?? '', sameAs: sameAs ?? '' },
      about: [principal(name), principal(id)],
    })),
    { what: 'list of principals', key: ['completeness'], fields: { completeDomains: entryList(completeDomains), otherDomains }, about: [] },
    ...(userRights === null ? [unreadPart('user right')] : []),
    ...Object.entries(userRights ?? {}).map(([right, holders]): FactItem => ({
      what: 'user right',
      key: [right],
      fields: { holders: entryList(holders) },
      about: holders.map(principal),
    })),
  ],
  'host.pathMap': ({ mounts, drives, links, shortNames, dfs }) => [
    ...Object.entries({ 'mount': mounts, 'link': links, 'short name': shortNames, 'DFS link': dfs }).flatMap(([what, rows]) =>
      rows.map(({ from, to }): FactItem => ({ what, key: [from], fields: { to }, about: [path(from), path(to)] })),
    ),
    ...drives.map(({ from, to, user }): FactItem => ({ what: 'drive', key: [from, user ?? 'of everybody'], fields: { to }, about: [path(to)] })),
  ],
  'host.shares': (rows) =>
    rows.map(({ name, path: shared, descriptor, samba, special, encrypted }) => ({
      what: 'share',
      key: [name],
      fields: { path: shared, accessList: descriptor === null ? null : sddlList(descriptor), special, encrypted, ...sambaFields(samba) },
      about: [path(shared)],
    })),
  'host.services': (rows) =>
    rows.map(({ name, displayName, command, account, startMode, running, dependencies, descriptor }) => ({
      what: 'service',
      key: [name],
      fields: {
        displayName,
        command,
        account,
        startMode,
        running,
        dependencies: entryList(dependencies),
        accessList: descriptor === null ? null : sddlList(descriptor),
      },
      about: [{ kind: 'service', name }, ...(account === null ? [] : [principal(account)])],
    })),
  'host.programs': (rows) => rows.map((row) => ({ what: 'program version', key: [row.path], fields: { version: row.version ?? '' }, about: [path(row.path)] })),
  'host.commandLines': (rows) =>
    rows.map(({ origin, program, arguments: words, secrets }) => ({
      what: 'command line',
      key: [/^\d+$/.test(origin) ? 'a process' : origin, program],
      fields: { arguments: words, secrets: entryList(secrets) },
      about: [path(program)],
    })),
  'host.listeners': (rows) =>
    rows.map(({ protocol, address, port, device, ipv6Only, owners, uid, controlGroup }) => ({
      what: 'port',
      key: [`${protocol} ${address}:${port}`, device ?? 'any interface'],
      fields: { ipv6Only, programs: owners === null ? null : entryList(owners.map(({ name }) => name)), uid, controlGroup },
      about: [{ kind: 'port', port }],
    })),
};

function sambaFields(samba: SambaShareLimits | null): Record<string, ItemValue> {
  if (samba === null) return {};
  return Object.fromEntries(Object.entries(samba).map(([name, value]) => [name, Array.isArray(value) ? entryList(value) : (value ?? '')]));
}

const connectionWords = 'connection in a configuration file';

/** The facts of files. How many files lie in a folder and how old they are moves every day and is not compared. */
export const fileItems: { readonly [K in keyof FileArtifacts]: ItemsOf<FileArtifacts[K]> } = {
  'files.objects': (seen) => {
    const lists = seen.descriptors.map(descriptorEntries);
    const rights = listedRights(seen);
    return seen.objects.map((object) => ({
      what: object.type,
      key: [object.path],
      fields: { target: object.target ?? '', accessList: object.descriptor === null ? null : (lists[object.descriptor] ?? null) },
      about: [path(object.path)],
      rights: rights(object),
    }));
  },
  'files.contents': nothingToCompare,
  'files.patientFolders': nothingToCompare,
  'files.configs': (rows) =>
    rows.flatMap(({ path: file, config }) => [
      {
        what: 'configuration file',
        key: [file],
        fields: {
          kind: config.kind,
          applicationName: config.applicationName?.value ?? '',
          logDirectory: config.logDirectory?.value ?? '',
          adminComputers: entryList(config.adminComputers),
          dynamicMode: config.dynamicMode,
          proxy: config.proxy === null ? '' : `${config.proxy.user} at ${config.proxy.address}, password ${config.proxy.credential.storage}`,
          servers: entryList(config.serverConnections.map(({ uri, user }) => `${uri ?? 'no address'} as ${user ?? 'nobody'}`)),
          problem: config.problem === null ? '' : `expected ${config.problem.expected}, found ${config.problem.found}`,
        },
        about: [path(file)],
      },
      ...(config.problem === null ? [] : [unreadPart(connectionWords, file)]),
      ...config.connections.map(({ role, form, server, port, database, user, credential, sslCa, sslMode }): FactItem => ({
        what: connectionWords,
        key: [file, role, `${user} at ${server}`, database],
        fields: { form, port: port ?? '', password: credential.storage, sslCa: sslCa ?? '', sslMode: sslMode ?? '' },
        about: [path(file), { kind: 'database', name: database }],
      })),
    ]),
};
