import type { MachineArtifacts } from '../../snapshot/snapshot.ts';

/** What a complete collect of a machine shows on which nothing lies. A new kind of artifact adds its empty value here. */
export function emptyMachine(host: string): MachineArtifacts {
  return {
    'host.identity': { names: [host], addresses: [], os: 'windows', osVersion: null, machineSid: null, domainSid: null, forestSid: null },
    'host.principals': { rows: [], completeDomains: ['S-1-5-32'], otherDomains: false, userRights: {} },
    'host.pathMap': { mounts: [], drives: [], links: [], shortNames: [], dfs: [] },
    'host.shares': [],
    'host.services': [],
    'host.programs': [],
    'host.commandLines': [],
    'host.listeners': [],
    'links.endpoints': [],
    'links.tunnels': [],
    'links.appliances': [],
    'links.network': { interfaces: [], routes: [], forwarding: { 4: false, 6: false }, routesLoopback: false },
    'links.firewall': { os: 'linux', nft: '', saves: [], legacyTables: { 4: [], 6: [] } },
    'links.remoteAccess': { os: 'linux' },
    'links.keyFiles': [],
    'files.objects': { descriptors: [], objects: [] },
    'files.contents': [],
    'files.configs': [],
    'files.patientFolders': { listed: [], roots: [], common: [] },
  };
}
