import type { EndpointSeen, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import type { Acceptance } from '../../domain/tls/tls-facts.ts';
import type { RegistryNumbers, RemoteAccess } from '../../snapshot/artifacts/links.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import type { World } from './world.ts';

/** What servers answer after a setting that leaves them no choice. Everything else about them is seen only by asking again. */
type EndpointChange = (seen: EndpointSeen) => EndpointSeen;

type Versions = TlsSeenFacts['versions'];
type Suites = TlsSeenFacts['suites'];

const windowsKinds: readonly EndpointSeen['kind'][] = ['middle-tier', 'rdp'];
const protocolNames: Readonly<Record<string, keyof Versions>> = { 'SSL 3.0': 'SSLv3', 'TLS 1.0': 'TLSv1', 'TLS 1.1': 'TLSv1.1' };

function off(by: string): Acceptance {
  return { state: 'no', why: `switched off by ${by}` };
}

/** Changes the endpoints of these kinds and keeps them as they were under `name`; without a change they come back. */
function changeEndpoints(world: World, target: string, name: string, kinds: readonly EndpointSeen['kind'][], change: EndpointChange | null): ApplyOutcome {
  const draft = world.whole('links.endpoints', target);
  const seen = draft?.get('');
  if (!draft || !seen) return notModelled(`links.endpoints@${target} was not collected`);
  const key = `${target} endpoints ${name}`;
  if (change === null) {
    const before = world.kept.get(key);
    if (!Array.isArray(before)) return refused(`${name} was not set before`);
    // The boundary: what was kept below.
    draft.set('', before as readonly EndpointSeen[]);
    return applied;
  }
  // Of several settings of one remedy the first finds the endpoints as they were.
  if (world.kept.get(key) === undefined) world.kept.set(key, seen);
  const next = seen.map((one) => (kinds.includes(one.kind) ? change(one) : one));
  const dead = next.find(
    ({ tls, offersTls }) => tls !== null && offersTls.state === 'yes' && !Object.values(tls.versions).some(({ state }) => state === 'yes'),
  );
  if (dead !== undefined) return refused(`${dead.kind} ${dead.declared} is known to accept nothing else`);
  draft.set('', next);
  return applied;
}

function withoutVersions(names: readonly (keyof Versions)[], by: string): EndpointChange {
  const gone = Object.fromEntries(names.map((name) => [name, off(by)]));
  return (seen) => (seen.tls === null ? seen : { ...seen, tls: { ...seen.tls, versions: { ...seen.tls.versions, ...gone } } });
}

function withoutSuites(names: readonly (keyof Suites)[], by: string): EndpointChange {
  const gone = Object.fromEntries(names.map((name) => [name, off(by)]));
  return (seen) => (seen.tls === null ? seen : { ...seen, tls: { ...seen.tls, suites: { ...seen.tls.suites, ...gone } } });
}

const schannelVersion =
  /^(Set|Remove)-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\([^\\']+)\\Server' -Name Enabled( -Type DWord -Value 0)?$/;
const schannelCipher =
  /^reg (add|delete) "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Ciphers\\([^"]+)" \/v Enabled(?: \/t REG_DWORD \/d 0)? \/f$/;
/** Saves and brings back what was set, makes a key that is not there: neither says anything about TLS by itself. */
const schannelKeys =
  /^(?:reg export "HKLM\\[\w\\]+\\SCHANNEL" "[^"]+" \/y|reg import "[^"]+"|if \(-not \(Test-Path ('HKLM:\\[\w\\]+\\SCHANNEL\\Protocols\\[^\\']+\\Server')\)\) \{ New-Item -Force \1 \| Out-Null \})$/;
/** The last cipher of its kind that is switched off takes the group of suites with it. */
const lastCiphers: Readonly<Record<string, readonly (keyof Suites)[]>> = { 'NULL': ['null'], 'RC4 128/128': ['rc4'], 'Triple DES 168': ['des'] };

/** Runs a command that tells Windows what TLS may be; null when it is none. */
export function applySchannel(world: World, target: string, command: string): ApplyOutcome | null {
  if (schannelKeys.test(command)) return applied;
  const [, verb, protocol = '', value] = schannelVersion.exec(command) ?? [];
  const version = protocolNames[protocol];
  if (verb !== undefined && version !== undefined) {
    if ((verb === 'Set') !== (value !== undefined)) return null;
    return changeEndpoints(world, target, 'SCHANNEL', windowsKinds, value === undefined ? null : withoutVersions([version], 'SCHANNEL'));
  }
  const [, action, cipher = ''] = schannelCipher.exec(command) ?? [];
  if (action === undefined) return null;
  const suites = lastCiphers[cipher];
  return suites === undefined
    ? applied
    : changeEndpoints(world, target, 'SCHANNEL', windowsKinds, action === 'delete' ? null : withoutSuites(suites, 'SCHANNEL'));
}

/** The [mysqld] lines about TLS, of a server of the host; null when they are others. Whether its library has TLS 1.3 is not told by them. */
export function applyMysqlTls(world: World, target: string, lines: readonly string[]): ApplyOutcome | null {
  const text = lines.join('\n');
  const change: EndpointChange = (seen) => {
    const versions = withoutVersions(['SSLv3', 'TLSv1', 'TLSv1.1'], 'tls_version')(seen);
    return withoutSuites(['null', 'anonymous', 'export', 'rc4', 'des'], 'ssl_cipher')(versions);
  };
  if (text === '[mysqld]\ntls_version = TLSv1.2,TLSv1.3\nssl_cipher = HIGH:!aNULL:!eNULL:!RC4:!3DES:!MD5')
    return changeEndpoints(world, target, 'tls_version', ['mysql'], change);
  return text === '[mysqld]\n# remove tls_version and ssl_cipher' ? changeEndpoints(world, target, 'tls_version', ['mysql'], null) : null;
}

const remoteDesktop =
  /^(Set|Remove)-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp' -Name (UserAuthentication|SecurityLayer)(?: -Value (\d))?$/;

/** Runs a command that sets how Remote Desktop protects itself; null when it is none. */
export function applyRemoteDesktop(world: World, target: string, command: string): ApplyOutcome | null {
  const [, verb, name, value] = remoteDesktop.exec(command) ?? [];
  if (name === undefined || (verb === 'Set') !== (value !== undefined)) return null;
  const draft = world.whole('links.remoteAccess', target);
  const access = draft?.get('');
  if (!draft || !access) return notModelled(`links.remoteAccess@${target} was not collected`);
  if (access.os !== 'windows' || access.rdp === null) return notModelled(`the settings of Remote Desktop on ${target} were not read`);
  const { [name]: _old, ...others } = access.rdp;
  const rdp: RegistryNumbers = value === undefined ? others : { ...access.rdp, [name]: Number(value) };
  draft.set('', { ...access, rdp });
  const [was, is] = [demandsNla(access), demandsNla({ ...access, rdp })];
  if (was === is || world.whole('links.endpoints', target) === null) return applied;
  const [no, yes] = [off('SecurityLayer and UserAuthentication'), { state: 'yes', why: 'UserAuthentication demands it' } as const];
  const closed: EndpointChange = (seen) => (seen.rdp === null ? seen : { ...seen, rdp: { rdp: no, tls: no, nla: yes } });
  return changeEndpoints(world, target, 'RDP-Tcp', ['rdp'], is ? closed : null);
}

/** A policy wins over the setting. */
function demandsNla({ rdp, rdpPolicy }: Extract<RemoteAccess, { os: 'windows' }>): boolean {
  const value = (name: string): number | undefined => rdpPolicy?.[name] ?? rdp?.[name];
  return rdpPolicy !== null && value('UserAuthentication') === 1 && value('SecurityLayer') === 2;
}
