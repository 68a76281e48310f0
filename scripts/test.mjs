/**
 * `npm test`: everything that must hold, from a fresh clone. Installs what is missing, runs the checks and the tests,
 * and ends with one plain line, `N passed, N failed[, N skipped]`, in which every check counts as one.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root, run, runPackage, runTypeScript, setup } from './setup.mjs';

/** Programs some tests need, the Debian package (or packages) that bring them, and what cannot be tested without. */
const programs = [
  { names: ['mariadbd'], package: 'mariadb-server', tests: 'tests against a real MariaDB server' },
  { names: ['mariadb', 'mysql'], package: 'mariadb-client', tests: 'tests that use the MariaDB command line' },
  {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    tests: 'tests of the report in a browser',
  },
  { names: ['pdftotext'], package: 'poppler-utils', tests: 'tests of the printed report' },
  { names: ['xmllint'], package: 'libxml2-utils', tests: 'the checks of JUnit reports and of the Windows task against their schemas' },
  { names: ['systemd-analyze'], package: 'systemd', tests: 'the check of systemd units' },
  { names: ['openssl'], package: 'openssl', tests: 'tests of endpoints against real servers' },
  { names: ['curl'], package: 'curl', tests: 'tests of printed fixes against real servers' },
  { names: ['nginx'], package: 'nginx-light', tests: 'tests of endpoints against real servers' },
  { names: ['gnutls-serv'], package: 'gnutls-bin', tests: 'tests of endpoints against real servers' },
  { names: ['xrdp'], package: 'xrdp', tests: 'tests of endpoints against real servers' },
  { names: ['freerdp-shadow-cli'], package: 'freerdp2-shadow-x11', tests: 'tests of endpoints against real servers' },
  { names: ['Xvfb'], package: 'xvfb', tests: 'tests of endpoints against real servers' },
  { names: ['sslscan'], package: 'sslscan', tests: 'tests of endpoints against real servers' },
  { names: ['ip'], package: 'iproute2', tests: 'tests in network namespaces' },
  { names: ['ping'], package: 'iputils-ping', tests: 'tests in network namespaces' },
  { names: ['nft'], package: 'nftables', tests: 'tests against real packet filters' },
  { names: ['iptables-nft'], package: 'iptables', tests: 'tests against real packet filters' },
  { names: ['wg'], package: 'wireguard-tools', tests: 'tests against a real WireGuard' },
  { names: ['wireguard-go'], package: 'wireguard-go', tests: 'tests against a real WireGuard' },
  { names: ['openvpn'], package: 'openvpn', tests: 'tests against a real OpenVPN' },
  { names: ['charon-systemd'], package: 'charon-systemd libcharon-extra-plugins', tests: 'tests against a real strongSwan' },
  { names: ['swanctl'], package: 'strongswan-swanctl', tests: 'tests against a real strongSwan' },
  { names: ['smbd'], package: 'samba samba-vfs-modules samba-dsdb-modules python3-samba libnss-wrapper', tests: 'tests against a real Samba' },
  { names: ['smbclient'], package: 'smbclient', tests: 'tests against a real Samba' },
  { names: ['mcs'], package: 'mono-mcs', tests: 'the compiler check of the C# for edge-js' },
  { names: ['ansible-playbook'], package: 'ansible-core', tests: 'tests of the Ansible playbook' },
  { names: ['sshd'], package: 'openssh-server openssh-client', tests: 'tests of the Ansible playbook' },
  { names: ['setfacl'], package: 'acl', tests: 'tests against real POSIX ACLs' },
];

/** Installs packages without starting their services: the policy answers "forbidden" to whoever wants to start one. */
const installScript = `
export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get -q update || echo 'apt-get update failed; trying with the package lists at hand' >&2
apt-get -q install -y --no-install-recommends "$@"
`;

/** True when one of the programs is on the path or among the server programs. */
function installed(names) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return names.some((name) =>
    folders.some((folder) => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

/** How this user may install Debian packages: the words before the command; null when it may not. */
function installer() {
  if (process.env['BITEWING_NO_INSTALL'] !== undefined || !installed(['apt-get'])) return null;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null;
}

/** Installs the missing programs where that is permitted. Gives what is still missing. */
function ensurePrograms() {
  const missing = () => programs.filter((program) => !installed(program.names));
  const packages = missing().flatMap((program) => program.package.split(' '));
  const prefix = packages.length === 0 ? null : installer();
  if (prefix !== null) {
    console.log(`Installing Debian packages: ${packages.join(', ')} (BITEWING_NO_INSTALL=1 prevents this) …`);
    const [program, ...argv] = [...prefix, 'sh', '-c', installScript, 'sh', ...packages];
    run(program, argv);
  }
  return missing();
}

const checks = [
  { name: 'types', run: () => runPackage('typescript/bin/tsc', ['-p', 'tsconfig.json']) },
  { name: 'lint', run: () => runPackage('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'format', run: () => runPackage('oxfmt/bin/oxfmt', ['--check']) },
  {
    name: 'walls between rooms',
    run: () => runPackage('dependency-cruiser/bin/dependency-cruise.mjs', ['--config', '.dependency-cruiser.cjs', 'src']),
  },
  { name: 'nothing unused', run: () => runPackage('knip/bin/knip.js', ['--no-progress']) },
  { name: 'generated files current', run: () => runTypeScript('scripts/gen.ts', ['--check']) },
];

/** Runs the tests; null counts when vitest ended without a summary. */
function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-test-'));
  const summary = join(folder, 'summary.json');
  const code = runPackage('vitest/vitest.mjs', ['run'], { BITEWING_TEST_SUMMARY: summary });
  try {
    return { code, counts: JSON.parse(readFileSync(summary, 'utf8')) };
  } catch {
    return { code, counts: null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.chdir(root);
setup();
const failures = [];

const missing = ensurePrograms();
for (const program of missing) {
  console.log(`WILL BE SKIPPED: ${program.tests}, because ${program.names[0]} is missing (Debian package ${program.package}).`);
}
if (missing.length > 0 && process.env['CI'] === 'true') failures.push('programs the tests need (nothing may be skipped when CI=true)');

for (const check of checks) {
  console.log(`\n── ${check.name}`);
  if (check.run() !== 0) failures.push(check.name);
}

console.log('\n── tests');
const { code, counts } = runTests();
if (counts === null) failures.push('tests (they ended without a summary)');
else if (code !== 0 && counts.failed === 0) failures.push(`tests (vitest ended with code ${code})`);

if (failures.length > 0) console.log(`\nFailed besides single tests: ${failures.join('; ')}`);
const checksPassed = checks.filter((check) => !failures.includes(check.name)).length;
const { passed = 0, failed = 0, skipped = 0 } = counts ?? {};
const totalFailed = failed + failures.length;
process.exitCode = totalFailed === 0 ? 0 : 1;
console.log(`\n${passed + checksPassed} passed, ${totalFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
