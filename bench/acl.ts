import { judgeAccess } from '../src/domain/windows/access.ts';
import { createDescriptorReader } from '../src/domain/windows/descriptor-reader.ts';
import { createDirectory } from '../src/domain/windows/directory.ts';
import { createPrincipalIndex, type PrincipalIndex } from '../src/domain/windows/principal-index.ts';
import { createSidTable, type SidTable } from '../src/domain/windows/sid-table.ts';
import type { StoredDescriptor } from '../src/domain/windows/stored-descriptor.ts';
import { tokenColumns } from '../src/domain/windows/token-columns.ts';
import type { LogonRoute } from '../src/domain/windows/token.ts';
import { against, measured, milliseconds, peakMegabytes } from './measure.ts';

const domain = 'S-1-5-21-3623811015-3361044348-30300820';
const machine = 'S-1-5-21-1085031214-1563985344-725345543';
const usersPerTenant = 3;
const acesPerFolder = 10;
const routes: readonly LogonRoute[] = ['network', 'rdp'];
/** Every so manieth folder lets a neighbour in, and everybody. */
const neighbourEvery = 50;
const everybodyEvery = 1000;

const group = (tenant: number): string => `${domain}-${20_000 + tenant}`;
const user = (tenant: number, place: number): string => `${domain}-${100_000 + tenant * usersPerTenant + place}`;

/** Who is at the data center: a group and some users for each tenant, each user by two routes. */
function principals(tenants: number, table: SidTable): PrincipalIndex {
  const all = Array.from({ length: tenants }, (_, tenant) => Array.from({ length: usersPerTenant }, (_each, place) => user(tenant, place)));
  const groups = [
    ...all.map((members, tenant) => ({ sid: group(tenant), members })),
    { sid: `${domain}-513`, members: [] },
    { sid: 'S-1-5-32-545', members: ['S-1-5-11', 'S-1-5-4'] },
    { sid: 'S-1-5-32-544', members: [`${domain}-512`] },
  ];
  const directory = createDirectory(
    {
      groups: groups.map(({ sid, members }) => ({ group: table.number(sid), members: members.map((member) => table.number(member)) })),
      users: all.flat(),
      completeDomains: ['S-1-5-32', domain, machine],
      otherDomains: false,
      machine,
    },
    table,
  );
  return createPrincipalIndex(
    tokenColumns(all.flat().flatMap((sid) => routes.map((route) => directory.token({ user: sid, primaryGroup: `${domain}-513`, route })))),
  );
}

/** One folder's list of ten entries. `alike`: a tenant's folders have the list they inherit; else no two texts of the site are equal. */
function folder(place: number, tenants: number, alike: boolean): StoredDescriptor {
  const tenant = place % tenants;
  const modify = (sid: string): string => `(A;OICIID;0x1301bf;;;${sid})`;
  const last =
    place % everybodyEvery === 0 ? 'S-1-1-0' : place % neighbourEvery === 0 ? group((tenant + 1) % tenants) : user(tenant, alike ? 0 : place % usersPerTenant);
  const entries = [
    `(D;OICI;DT;;;${group(tenant)})`,
    '(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
    modify(group(tenant)),
    ...Array.from({ length: usersPerTenant }, (_, each) => `(A;OICIID;FR;;;${user(tenant, each)})`),
    `(A;OICIIO;FA;;;CO)(A;;FR;;;${domain}-${10_000_000 + (alike ? tenant : place)})`,
    modify(last),
  ];
  return { sddl: `O:BAG:${domain}-513D:PAI${entries.join('')}`, sddlSource: 'win32' };
}

/** Parses and judges generated entries: whom does each folder let in? */
async function judgeFolders(tenants: number, folders: number, alike: boolean): Promise<void> {
  const stored = Array.from({ length: folders }, (_, place) => folder(place, tenants, alike));
  const table = createSidTable();
  const indexed = await measured(() => principals(tenants, table));
  const read = createDescriptorReader(table, { machine, domain, forest: domain });
  const known = new Map<string, ReturnType<typeof read>>();
  const compiled = await measured(() =>
    stored.map((each) => {
      const descriptor = known.get(each.sddl) ?? read(each);
      known.set(each.sddl, descriptor);
      if ('code' in descriptor) throw new Error(`${descriptor.code} in ${each.sddl}`);
      return descriptor;
    }),
  );
  const judged = await measured(() => {
    const letIn = { singledOut: 0, everybody: 0 };
    for (const descriptor of compiled.value) {
      for (const part of indexed.value.alike([descriptor])) {
        if (judgeAccess(descriptor, part.token, table).granted === 0) continue;
        if (part.singledOut) letIn.singledOut += part.count;
        else letIn.everybody += part.count;
      }
    }
    return letIn;
  });
  const total = indexed.wallMs + compiled.wallMs + judged.wallMs;
  const cpu = [indexed, compiled, judged].map(({ cpuMs }) => cpuMs);
  const texts = `${new Set(stored.map(({ sddl }) => sddl)).size} different texts`;
  console.log(
    `acl: ${folders * acesPerFolder} entries on ${folders} folders, ${texts}, ${tenants} tenants of ${usersPerTenant} users by ${routes.length} routes: principals ${milliseconds(indexed.wallMs)} + parse ${milliseconds(compiled.wallMs)} + judge ${milliseconds(judged.wallMs)} = ${milliseconds(total)} (${against(3000, total, 'ms')}; CPU ${cpu.map(milliseconds).join(' + ')})`,
  );
  console.log(
    `  let in: ${judged.value.singledOut} by name or group, ${judged.value.everybody} as everybody; peak ${Math.round(peakMegabytes())} MB (${against(1000, peakMegabytes(), 'MB')})`,
  );
}

/** Judges ten folders of ten entries for each tenant: first as folders inherit, then with every text of its own. */
export async function benchAcl(tenants: number): Promise<void> {
  await judgeFolders(tenants, 10 * tenants, true);
  await judgeFolders(tenants, 10 * tenants, false);
}
