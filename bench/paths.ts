import { newPathLocator } from '../src/domain/paths/path-locator.ts';
import type { PathHost } from '../src/domain/paths/path-site.ts';
import { sharedPlaces } from '../src/domain/paths/shared-places.ts';
import { against, fastest, growth, milliseconds } from './measure.ts';

const host: PathHost = {
  id: 'fs1',
  system: 'windows',
  names: ['fs1.corp.example', '10.20.0.5'],
  shares: { OD: 'D:\\OD', Backup: 'E:\\' },
  links: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`D:\\Links\\t${n}`, `D:\\OD\\tenant${n}`])),
  shortNames: {},
  drives: Array.from({ length: 1000 }, (_, n) => ({ user: `user${n}`, drive: 'Z:', target: `\\\\fs1\\od\\tenant${n}` })),
  volumes: ['D:', 'E:'],
  ids: [],
};

/** Spellings of `count` folders, five a tenant, of all kinds; every hundredth tenant claims a folder of its neighbour. */
function spellings(count: number): { owner: string; text: string; user: string }[] {
  const kinds = [
    (n: number): string => `D:\\OD\\tenant${n}\\images`,
    (n: number): string => `\\\\10.20.0.5\\od\\Tenant${n}\\letters\\${n % 7}`,
    (n: number): string => `Z:\\images\\A\\Smith${n}`,
    (n: number): string => `//FS1/Backup/${n % 100}/tenant${n}`,
    (n: number): string => `D:\\Links\\t${n % 1000}\\hl7\\in`,
  ];
  return Array.from({ length: count }, (_, at) => {
    const n = Math.floor(at / kinds.length);
    const text = kinds[at % kinds.length]?.(at % 500 === 0 ? n + 1 : n) ?? '';
    return { owner: `tenant${n}`, text, user: `user${n % 1000}` };
  });
}

/** Locates and compares `count` paths; what the fastest of three runs cost. */
async function timed(count: number): Promise<{ wallMs: number; cpuMs: number; shared: number; nested: number }> {
  const list = spellings(count);
  const run = await fastest(3, () => {
    const locate = newPathLocator({ hosts: [host], dfs: {} });
    return sharedPlaces(
      list.map(({ owner, text, user }) => ({ owner, location: locate({ text, host: 'fs1', user }) })),
      ({ owner }) => owner,
      [],
    );
  });
  const { shared, nested } = run.value;
  if (shared.length + nested.length === 0) throw new Error('the planted folders were not found');
  return { wallMs: run.wallMs, cpuMs: run.cpuMs, shared: shared.length, nested: nested.length };
}

/** Finds shared and nested folders among many paths of every spelling. Prints as it goes. */
export async function benchPaths(): Promise<void> {
  const small = await timed(10_000);
  const large = await timed(50_000);
  console.log(
    `paths: 10000 in ${milliseconds(small.wallMs)}, 50000 in ${milliseconds(large.wallMs)}, CPU ${milliseconds(large.cpuMs)} (${large.shared} shared, ${large.nested} nested)`,
  );
  console.log(`  50000 paths: ${against(1000, large.wallMs, 'ms')}; growth ${growth(5, large.cpuMs / small.cpuMs)}`);
}
