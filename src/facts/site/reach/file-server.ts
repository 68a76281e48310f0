import { type FileScope, isInFileScope, readsWorldReadableOnly } from '../../../domain/mysql/file-scope.ts';
import type { ServerSemantics } from '../../../domain/mysql/grant-tables.ts';
import type { Evidence } from '../../../model/verdict.ts';
import type { ServiceRow } from '../../../snapshot/artifacts/host.ts';
import { sourceId } from '../../../snapshot/snapshot.ts';
import { accessEvidence } from '../../files/neighbours.ts';
import { accountKey, isSystemAccount } from '../../hl7/service-accounts.ts';
import type { HostFacts } from '../../host-facts.ts';
import type { FileAccess } from '../../host/file-access.ts';
import { type FileUse, isOf } from '../../host/party.ts';
import { programOf } from '../program-paths.ts';
import { hostAt, type ReachParts } from './reach-parts.ts';
import type { Doubt } from './reach-things.ts';
import { servicePeople } from './service-people.ts';

/** Whether a server opens a file, and by what. */
export interface Opening {
  readonly answer: 'yes' | 'maybe' | 'no';
  /** After the name of its account; for `maybe` what left it open. */
  readonly words: string;
  evidence(): readonly Evidence[];
}

/** The process of a MySQL or MariaDB server that opens files for accounts with FILE. */
export interface FileServer {
  readonly scope: FileScope;
  /** Inventory name of its machine. */
  readonly host: string;
  /** Null: not read. */
  readonly os: 'windows' | 'linux' | null;
  /** As which account it runs; null: not known. */
  readonly account: string | null;
  /** Of files with a mode only those that everybody may read are read. */
  readonly worldReadableOnly: boolean;
  /** What has to hold besides on its system. */
  readonly sandbox: string | null;
  readonly doubt: Doubt | null;
  /** The row of its service. */
  readonly evidence: readonly Evidence[];
  /** `read` or `write` of an object of its host. In a folder both stand for the files in it. */
  opens(object: number, use: FileUse): Opening;
}

/** Finds the service that is the server of an instance, and what its account can do with files. */
export function fileServer(parts: ReachParts, instance: string, server: ServerSemantics, scope: FileScope): FileServer {
  const host = parts.machines.hostOf(instance) ?? instance;
  const facts = hostAt(parts, host);
  const service = serviceOf(facts, parts.inventory.mysql[instance]?.port ?? 3306);
  const account = service === null ? null : accountOf(service.row);
  const os = facts?.get('host.identity')?.os ?? null;
  const isBound = account !== null && !isSystemAccount(accountKey(host, account));
  const people = facts === undefined || !isBound ? null : servicePeople(parts.inventory, facts, [account]);
  const doubt: Doubt | null =
    account === null
      ? {
          reason: `As which account the server ${instance} runs on ${host} was not read: what FILE opens there is not known`,
          missing: [sourceId('host.services', host)],
        }
      : isBound && people?.people.unresolved.length !== 0
        ? { reason: `What ${account}, as which the server ${instance} runs, can open on ${host} is not known`, missing: [sourceId('host.principals', host)] }
        : null;
  const worldReadableOnly = os !== 'windows' && readsWorldReadableOnly(server);
  const access = people ?? parts.access.get(host);
  const held = isBound ? heldBy(host, people, account) : always();
  return {
    scope,
    host,
    os,
    account: doubt === null ? account : null,
    worldReadableOnly,
    sandbox: os === 'linux' ? 'neither systemd nor AppArmor or SELinux keeps the server from it' : null,
    doubt,
    evidence: service === null ? [] : [service.evidence],
    opens(object, use) {
      const found = access?.objects[object];
      if (access === undefined || found === undefined || !isInFileScope(scope, found.path)) return no;
      // INTO OUTFILE makes files, and changes none that is there.
      if (use === 'write' && found.type !== 'folder') return no;
      const way = held(object, use);
      if (use !== 'read' || !worldReadableOnly || way.answer === 'no') return way;
      const stored = access.descriptorOf(object);
      if (found.type === 'folder' || stored?.kind !== 'posix')
        return { ...way, answer: 'maybe', words: 'whether everybody may read the files in it was not read' };
      return (stored.mode & 0o004) === 0 ? no : way;
    },
  };
}

const no: Opening = { answer: 'no', words: '', evidence: () => [] };

/** An account that no access list binds. */
function always(): FileServer['opens'] {
  return () => ({ answer: 'yes', words: 'whom no access list keeps out', evidence: () => [] });
}

function heldBy(host: string, people: FileAccess | null, account: string): FileServer['opens'] {
  if (people === null) return () => no;
  if (people.privileged.some(({ certain }) => certain)) return always();
  return (object, use) => {
    const parties = people.partiesOf(object).filter((party) => party.route === 'local' && isOf(party, account));
    const sure = parties.find((party) => party.uses.has(use));
    const party = sure ?? parties.find((one) => one.open.has(use));
    if (party === undefined) return no;
    const words = sure === undefined ? party.doubts.join('; ') : `who may there: ${party.words}`;
    return { answer: sure === undefined ? 'maybe' : 'yes', words, evidence: () => [accessEvidence(host, people, object, party)] };
  };
}

/** A server that is started as root takes another account as soon as it can. */
function accountOf({ account, command }: ServiceRow): string | null {
  return account !== 'root' ? account : (/\s--user[= ](\S+)/.exec(command)?.[1] ?? null);
}

/** The service that is the server: the one of its kind, or of several the one that holds its port. */
function serviceOf(facts: HostFacts | undefined, port: number): { readonly row: ServiceRow; readonly evidence: Evidence } | null {
  const source = sourceId('host.services', facts?.context.host ?? '');
  const all = (facts?.get('host.services') ?? []).flatMap((row, at) =>
    /(?:^|[\\/])(?:mysqld|mariadbd)(?:-nt)?(?:\.exe)?$/i.test(programOf(row.command))
      ? [{ row, evidence: { source, pointer: `/${at}`, excerpt: `${row.name}: ${programOf(row.command)} as ${row.account ?? '?'}` } }]
      : [],
  );
  if (all.length < 2) return all[0] ?? null;
  const listeners = (facts?.get('host.listeners') ?? []).filter((one) => one.protocol === 'tcp' && one.port === port);
  const pids = new Set(listeners.flatMap(({ owners }) => (owners ?? []).map(({ pid }) => pid)));
  const [only, ...others] = all.filter(({ row }) => row.pid !== null && pids.has(row.pid));
  return others.length === 0 ? (only ?? null) : null;
}
