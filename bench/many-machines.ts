import { createHash } from 'node:crypto';
import { evaluate } from '../src/audit/evaluate.ts';
import { auditedPlaces } from '../src/audit/places.ts';
import type { Inventory } from '../src/inventory/inventory.ts';
import { rules } from '../src/rules/index.ts';
import { buildSnapshot } from '../src/snapshot/build.ts';
import type { Source } from '../src/snapshot/snapshot.ts';
import type { GeneratedSite } from './generated-site.ts';
import { growth, measured, milliseconds, peakMegabytes } from './measure.ts';
import { wholeSite } from './whole-site.ts';

/** Tenants that share a database server, a file server and a VPN server. */
const tenantsTogether = 10;

/** What judging a site of many machines cost; processor time in milliseconds, memory in MB. */
export interface MachinesFigures {
  readonly tenants: number;
  readonly hosts: number;
  readonly judgeCpuMs: number;
  readonly judgePeak: number;
}

/** Judges `count` tenants, every ten of them on machines of their own, by all rules. */
export async function manyMachines(count: number): Promise<MachinesFigures> {
  const { inventory, snapshot } = siteOfMany(Math.ceil(count / tenantsTogether));
  const { cpuMs } = await measured(() => {
    const places = auditedPlaces(snapshot, inventory);
    // What is said of one rule is not kept while the next one is judged.
    for (const rule of rules) evaluate(snapshot, inventory, [rule], places);
  });
  const { tenants, hosts } = inventory;
  return { tenants: Object.keys(tenants).length, hosts: Object.keys(hosts).length, judgeCpuMs: cpuMs, judgePeak: peakMegabytes() };
}

/** One line per size. */
export function machinesLine({ tenants, hosts, judgeCpuMs, judgePeak }: MachinesFigures): string {
  return `${tenants} tenants on ${hosts} hosts: ${rules.length} rules ${milliseconds(judgeCpuMs)} of CPU, peak ${Math.round(judgePeak)} MB`;
}

/** How cost grows where every ten tenants more bring machines of their own. */
export function machinesGrowth(small: MachinesFigures, large: MachinesFigures): string {
  return `  growth from ${small.tenants} to ${large.tenants} tenants: ${growth(large.tenants / small.tenants, large.judgeCpuMs / small.judgeCpuMs)}`;
}

/** Copies of one small site under other names, networks and ids, as one site. */
function siteOfMany(groups: number): GeneratedSite {
  const { inventory, snapshot } = wholeSite(tenantsTogether, 'alike');
  const texts = { inventory: JSON.stringify(inventory), artifacts: JSON.stringify(snapshot.artifacts), sources: JSON.stringify(snapshot.sources) };
  const all: Pick<Inventory, 'mysql' | 'hosts' | 'tenants'> = { mysql: {}, hosts: {}, tenants: {} };
  const artifacts: Record<string, unknown> = {};
  const sources: Source[] = [];
  for (let group = 0; group < groups; group++) {
    // Boundary: texts of the same shape as what was just written.
    const copy = JSON.parse(renamed(texts.inventory, group)) as Inventory;
    Object.assign(all.mysql, copy.mysql);
    Object.assign(all.hosts, copy.hosts);
    Object.assign(all.tenants, copy.tenants);
    Object.assign(artifacts, JSON.parse(renamed(texts.artifacts, group)));
    sources.push(...(JSON.parse(renamed(texts.sources, group)) as Source[]));
  }
  const whole: Inventory = { ...inventory, ...all };
  const collected = [{ sources: sources.map((source) => ({ ...source, digest: null })), artifacts }];
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { inventory: whole, snapshot: buildSnapshot({ inventory: whole, collectors: snapshot.collectors, collected, sha256 }) };
}

function renamed(text: string, group: number): string {
  const [high, low] = [group >> 8, group & 255];
  return text
    .replaceAll(/\b(db|fs|FS|vpn)1\b/g, `$1${group + 1}`)
    .replaceAll('10.20.0.', `172.${16 + high}.${low}.`)
    .replaceAll('10.0.0.0/12', '10.0.0.0/8')
    .replaceAll('10.0.0.', `10.${high}.${low}.`)
    .replaceAll(/t000(?=\d\d)/g, `g${group}t`)
    .replaceAll('Practice ', `Practice ${group}-`)
    .replaceAll('725345543', String(725_345_543 + group));
}
