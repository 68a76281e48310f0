import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import type { RuleExample } from '../../fixtures/builders/rule-example.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { profiles } from '../../src/audit/profiles.ts';
import { vocabularyOf } from '../../src/audit/redact/vocabulary.ts';
import { type EvidencePack, evidencePack } from '../../src/cli/evidence-pack.ts';
import { programTexts, toolVersion } from '../../src/cli/package-files.ts';
import { run } from '../../src/cli/run.ts';
import type { Tenant } from '../../src/inventory/inventory.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { clauses } from '../../src/model/clauses.ts';
import { reportSchema } from '../../src/report/json/report-schema.ts';
import { type ReportFormat, reportFormats } from '../../src/report/renderers.ts';
import { rules } from '../../src/rules/index.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { hiddenIn } from '../support/spellings.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const vocabulary = vocabularyOf(rules, programTexts());
const judgement = { profile: profiles['go-live'], gate: 'high', tenant: null } as const;
const program = programTexts().join('\n').toLowerCase();

function packFor(snapshot: Snapshot, id: string, formats: readonly ReportFormat[]): EvidencePack {
  const tenant = snapshot.inventory.tenants[id];
  if (!tenant) throw new Error(id);
  return evidencePack({ snapshot, tenant, judgement, key: 'ab'.repeat(32), isSigned: true, formats, vocabulary });
}

/** Everything the inventory says by which somebody can be told. Written here anew: the product's own list is what is being tested. */
function identifiersOf(tenant: Tenant): string[] {
  const texts = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  const {
    server: _server,
    stage: _stage,
    workstations: { connection: _connection, networks, ...links },
    hl7,
    ...own
  } = tenant;
  const interfaces = hl7.map(({ service, exeFolder, inbound, outbound }) => ({ service, exeFolder, inbound, outbound }));
  const addresses = networks.map((network) => network.replace(/\.0\/\d+$/, '.').replace(/\/\d+$/, ''));
  return [...texts({ ...own, ...links, interfaces }), ...addresses];
}

/** What of these names occurs in any file of a pack, in any spelling. The reader's own names, and sentences of the manual that are the same for all, are taken out first. */
function leaksIn(files: Readonly<Record<string, string>>, names: readonly string[], own: readonly string[]): string[] {
  const known = [...own, ...own.map((name) => JSON.stringify(name).slice(1, -1)), ...Object.values(clauses)].toSorted((a, b) => b.length - a.length);
  return Object.entries(files).flatMap(([file, content]) => {
    let text = content;
    for (const name of known) if (name.length > 2) text = text.replaceAll(name, '·');
    const [bytes, lowered] = [Buffer.from(text), Buffer.from(text.toLowerCase())];
    return names.flatMap((name) => {
      const how = hiddenIn(bytes, lowered, name);
      return how === null ? [] : [`${file}: ${name} ${how}`];
    });
  });
}

function checked(snapshot: Snapshot, id: string, formats: readonly ReportFormat[]): EvidencePack {
  const pack = packFor(snapshot, id, formats);
  const { [id]: mine, ...others } = snapshot.inventory.tenants;
  const own = mine ? identifiersOf(mine) : [];
  // What stands in the program itself, or within a name of the reader, cannot be told from it by looking for bytes.
  const names = Object.values(others)
    .flatMap(identifiersOf)
    .filter((name) => name.length > 3 && !program.includes(name.toLowerCase()) && !own.some((one) => one.toLowerCase().includes(name.toLowerCase())));
  expect(leaksIn(pack.files, [...new Set(names)], own)).toEqual([]);
  expect(reportSchema.safeParse(pack.result).error?.issues ?? []).toEqual([]);
  return pack;
}

describe('a pack holds nothing by which another tenant can be told', () => {
  const version = join(project, 'fixtures/golden', toolVersion());
  const golden = parseSnapshot(brotliDecompressSync(readFileSync(join(version, 'snapshot.json.br'))).toString(), sha256);
  if (!golden.ok) throw new Error(golden.problems[0]?.message);
  const { snapshot } = golden;

  it.each(Object.keys(snapshot.inventory.tenants))(
    'for %s of the sample site with everything wrong',
    (id) => {
      // The other formats are made of the same result; three tenants, two of them with names within names, are enough.
      const { result } = checked(snapshot, id, ['springfield', 'springfield-north', 'ogden'].includes(id) ? reportFormats : ['json', 'html']);
      expect(result.tenants.map((tenant) => tenant.id)).toEqual([id]);
      expect(result.findings.length).toBeGreaterThan(0);
    },
    60_000,
  );

  it.each(rules.map((rule) => rule.id))(
    'for tenants of a site that fails %s',
    async (id) => {
      const path = join(project, 'src/rules', `${id}.examples.ts`);
      if (!existsSync(path)) return;
      const { examples } = (await import(path)) as { readonly examples: readonly RuleExample[] };
      const failing = examples.find(({ expect: expected }) => Object.values(expected).includes('fail'));
      if (failing === undefined) return;
      const site = renamed(failing.site);
      // All formats are made of the one result.
      for (const tenant of Object.keys(site.tenants).slice(0, 1)) checked(exampleSite(site), tenant, ['json']);
    },
    60_000,
  );

  const word = fc.string({ unit: fc.constantFrom(...'bcdfghjkmnpqrstvwxz'), minLength: 5, maxLength: 9 });
  const name = fc.tuple(word, fc.constantFrom('', ' & Søhne', ' 牙科', ' "Dental"', " O'Neil", '<b>', '\u202egnp.exe', ' 100%')).map((parts) => parts.join(''));
  const office = fc.record({ slug: word, name, number: fc.integer({ min: 1, max: 99_999 }) });

  it('for generated sites with hostile names and rows that reach everywhere', () => {
    fc.assert(
      fc.property(fc.uniqueArray(office, { selector: ({ slug }) => slug, minLength: 2, maxLength: 4 }), fc.boolean(), (offices, planned) => {
        const tenants = offices.map(({ slug, name: called, number }, at): [string, Partial<Tenant>] => [
          at === 1 ? `${offices[0]?.slug ?? ''}-${slug}` : slug,
          {
            name: called,
            stage: planned && at === 1 ? 'planned' : 'live',
            databases: [`od_${slug}_${number}`],
            accounts: [`u_${slug}`],
            principals: [`FS1\\${slug}-users`],
            atoz: [`\\\\fs1\\${slug}$`],
            hl7: [
              { host: 'fs1', service: `HL7_${slug}`, exeFolder: `C:\\HL7\\${slug}`, mode: 'file', listen: null, inbound: `C:\\X\\${slug}\\in`, outbound: null },
            ],
            workstations: workstations({ connection: 'direct', networks: [`10.${at + 1}.${at + 7}.0/24`], vpn: `wg-${slug}` }),
          },
        ]);
        const sql = offices.map(
          ({ slug, number }, at) =>
            `CREATE USER u_${slug}@'10.${at + 1}.${at + 7}.%'; GRANT ALL ON \`od_${slug.slice(0, 2)}%\`.* TO u_${slug}@'10.${at + 1}.${at + 7}.%'; GRANT SELECT ON \`od_${offices[0]?.slug ?? ''}_${offices[0]?.number ?? number}\`.* TO u_${slug}@'10.${at + 1}.${at + 7}.%';`,
        );
        const site = {
          tenants: Object.fromEntries(tenants),
          sql: `${sql.join('\n')}\nCREATE USER ''@'%'; GRANT SELECT ON \`od\\_%\`.* TO ''@'%';`,
          hosts: { fs1: { address: '10.20.0.8' } },
        };
        for (const [id] of tenants.slice(0, 2)) checked(exampleSite(site), id, reportFormats);
      }),
      { numRuns: 5 },
    );
  });
});

/** The site with each tenant called otherwise, everywhere: by words that occur in no text of the program. */
function renamed(site: ExampleSite): ExampleSite {
  const text = Object.keys(site.tenants).reduce((json, id, at) => {
    const word = `qv${'zxkjw'.charAt(at % 5)}lt${'bdfgp'.charAt(at % 5)}rn${at}`;
    return id.length < 4 ? json : json.replaceAll(new RegExp(id.replaceAll(/[^\w]/g, '.'), 'gi'), word);
  }, JSON.stringify(site));
  return JSON.parse(text) as ExampleSite;
}

describe('bitewing report --redact', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'bitewing-pack-'));
  const tenant = (database: string, account: string): Partial<Tenant> => ({ databases: [database], accounts: [account] });
  const site = { tenants: { elm: tenant('od_493', 'elm'), zvoll: tenant('od_4932', 'zvoll') }, scope: ['mysql'] as const };
  const sql = "CREATE USER elm@'%', zvoll@'%'; GRANT ALL ON `od_493%`.* TO elm@'%'; GRANT ALL ON `od\\_4932`.* TO zvoll@'%';";

  async function bitewing(...argv: string[]): Promise<TestIo & { readonly code: number }> {
    const io = testIo({ cwd });
    return { ...io, code: await run(argv, io) };
  }
  const packs = (): string[] => readdirSync(join(cwd, 'out/example-for-elm')).sort();

  beforeAll(async () => {
    writeFileSync(join(cwd, 'site.json'), serializeSnapshot(exampleSite({ ...site, sql })));
    writeFileSync(
      join(cwd, 'bitewing.yaml'),
      'site: example\nscope: [mysql]\nmysql:\n  db1: { host: 10.20.0.5 }\ntenants:\n  elm: { name: Elm Dental, server: db1, databases: [od_493] }\n',
    );
    await bitewing('audit', '-q', '--snapshot', 'site.json', '--out', 'out');
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it('makes a pack of the site’s last run, verifiable, without a snapshot, under pseudonyms that stay', async () => {
    const first = await bitewing('report', '--tenant', 'elm', '--redact', '--out', 'out');
    expect(first.errors()).toBe('');
    expect(first.code).toBe(1);
    expect(first.output()).toContain('no name of anybody else occurs in any byte of it');
    await bitewing('report', '-q', '--tenant', 'elm', '--redact', '--out', 'out');
    const [one = '', two = ''] = packs();
    const files = readdirSync(join(cwd, 'out/example-for-elm', one));
    for (const file of ['report.json', 'report.html', 'manifest.json', 'how-to-verify.txt']) expect(files).toContain(file);
    expect(files).not.toContain('snapshot.json');
    const [a, b] = [one, two].map((name) => readFileSync(join(cwd, 'out/example-for-elm', name, 'report.json'), 'utf8'));
    expect(a).toBe(b);
    const result = JSON.parse(a ?? '') as AuditResult;
    expect(result.findings.find(({ rule }) => rule === 'mysql/pattern-reaches-neighbour')?.claim).toMatch(
      /^Elm Dental \(elm@%\) can .* another practice \w{7}\.$/,
    );
    expect(result.redacted).toMatchObject({ tenant: 'elm' });
    expect((await bitewing('verify', join('out/example-for-elm', one))).code).toBe(0);
    const how = readFileSync(join(cwd, 'out/example-for-elm', one, 'how-to-verify.txt'), 'utf8');
    const command = /^ {4}(sed .*)$/m.exec(how)?.[1] ?? 'false';
    // Windows has neither; the page names another way for it.
    if (process.platform !== 'win32')
      expect(execFileSync('/bin/sh', ['-c', command], { cwd: join(cwd, 'out/example-for-elm', one), encoding: 'utf8' })).toContain('report.html: OK');
  });

  it('keeps the key of the pseudonyms outside, for its owner alone, and uses it again', async () => {
    const path = join(cwd, 'out/example/redact.key');
    const key = readFileSync(path, 'utf8').trim();
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const pack of packs()) {
      for (const file of readdirSync(join(cwd, 'out/example-for-elm', pack)))
        expect(readFileSync(join(cwd, 'out/example-for-elm', pack, file), 'latin1')).not.toContain(key);
    }
    await bitewing('report', '-q', '--tenant', 'elm', '--redact', '--out', 'out');
    expect(readFileSync(path, 'utf8').trim()).toBe(key);
  });

  it.each([
    [['--redact'], '--redact needs --tenant NAME'],
    [['--redact', '--tenant', 'nobody'], "no tenant 'nobody'"],
    [['--redact', '--tenant', 'elm', '--redact-key', 'site.json'], 'is no key'],
    [['--redact', '--tenant', 'elm', '--out', 'elsewhere'], 'there is no run of example'],
  ])('is refused with %j', async (argv, says) => {
    const { code, errors } = await bitewing('report', ...(argv.includes('--out') ? [] : ['--out', 'out']), ...argv);
    expect(code).toBe(2);
    expect(errors()).toContain(says);
  });
});
