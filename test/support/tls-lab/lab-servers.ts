import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeclaredEndpoint } from '../../../src/probes/endpoints/declared-endpoints.ts';
import { makeSelfSigned, startServer } from './lab-process.ts';

/** An endpoint of the lab, and how sslscan is told to look at it. */
export interface LabEndpoint extends DeclaredEndpoint {
  readonly name: string;
  readonly sslscan: readonly string[];
}

const here = '127.0.0.1';

function web(name: string, port: number, host = here): LabEndpoint {
  return { name, kind: 'middle-tier', declared: `https://${host}:${port}/`, host, port, sslscan: host === here ? [] : [`--sni-name=${host}`] };
}

function desktop(name: string, port: number): LabEndpoint {
  return { name, kind: 'rdp', declared: `${here}:${port}`, host: here, port, sslscan: ['--rdp'] };
}

/** nginx in every guise a Middle Tier can have. */
export async function startNginx(folder: string): Promise<LabEndpoint[]> {
  const [a, b] = ['a.example', 'b.example'].map((name) => makeSelfSigned(folder, name));
  if (a === undefined || b === undefined) throw new Error('no certificates');
  const server = (port: number, lines: readonly string[], certificate = a): string =>
    `server { listen ${here}:${port} ssl; ssl_certificate ${certificate.cert}; ssl_certificate_key ${certificate.key}; ${lines.map((line) => `${line}; `).join('')} }`;
  const servers = [
    server(4431, []),
    server(4432, [
      'ssl_protocols TLSv1.2',
      'ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256',
      'add_header Strict-Transport-Security "max-age=63072000" always',
      'return 204',
    ]),
    server(4433, ['ssl_protocols TLSv1 TLSv1.1 TLSv1.2', 'ssl_ciphers ALL:@SECLEVEL=0']),
    server(4434, ['ssl_protocols TLSv1.3']),
    server(4435, ['ssl_protocols TLSv1.2', `ssl_client_certificate ${a.cert}`, 'ssl_verify_client on']),
    server(4436, ['server_name a.example']),
    server(4436, ['server_name b.example'], b),
    server(4437, ['ssl_protocols TLSv1.2', `ssl_client_certificate ${a.cert}`, 'ssl_verify_client optional', 'return 204']),
    `server { listen ${here}:8081; return 200 works; }`,
    `server { listen ${here}:8082; return 301 https://a.example/; }`,
  ];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx-error.log; events {} http { access_log off; ${temporary} ${servers.join('\n')} }\n`,
  );
  await startServer('nginx', ['-c', config, '-p', folder], [4431, 4437, 8081, 8082], folder);
  return [
    web('nginx as it comes', 4431),
    web('nginx, TLS 1.2 and one suite', 4432),
    web('nginx, TLS 1.0 to 1.2', 4433),
    web('nginx, TLS 1.3 only', 4434),
    web('nginx, client certificate required', 4435),
    web('nginx, second name of two', 4436, 'b.example'),
    web('nginx, client certificate requested', 4437),
    { ...web('nginx, plain', 8081), declared: `http://${here}:8081/` },
    { ...web('nginx, redirect', 8082), declared: `http://${here}:8082/` },
  ];
}

/** openssl s_server and gnutls-serv with what no other server here offers. They serve one connection at a time. */
export async function startOddServers(folder: string): Promise<LabEndpoint[]> {
  const short = makeSelfSigned(folder, 'short.example', ['-newkey', 'rsa:1024', '-sha1']);
  const pss = makeSelfSigned(folder, 'pss.example', ['-newkey', 'rsa:2048', '-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32']);
  const ec = makeSelfSigned(folder, 'ec.example', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']);
  const rsa = makeSelfSigned(folder, 'gnutls.example');
  // Without the distribution's own configuration, which forbids old versions.
  const openssl = { OPENSSL_CONF: '/dev/null' };
  const s = async (port: number, ...args: readonly string[]): Promise<unknown> =>
    startServer('openssl', ['s_server', '-accept', `${here}:${port}`, '-www', '-quiet', ...args], [port], folder, openssl);
  const g = async (port: number, ...args: readonly string[]): Promise<unknown> =>
    startServer('gnutls-serv', ['--http', '--port', String(port), '--quiet', ...args], [port], folder);
  const pair = ['--x509certfile', rsa.cert, '--x509keyfile', rsa.key];
  await Promise.all([
    s(4441, '-nocert', '-cipher', 'aNULL:@SECLEVEL=0', '-no_tls1_3'),
    s(4442, '-cert', short.cert, '-key', short.key, '-cipher', 'ALL:eNULL:@SECLEVEL=0'),
    s(4443, '-cert', pss.cert, '-key', pss.key),
    s(4444, '-cert', ec.cert, '-key', ec.key),
    s(4448, '-cert', ec.cert, '-key', ec.key, '-tls1_2', '-Verify', '1'),
    s(4449, '-cert', ec.cert, '-key', ec.key, '-tls1_3', '-Verify', '1'),
    g(4445, '--priority', 'NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1:+VERS-TLS1.2:+ARCFOUR-128:+3DES-CBC:+MD5', ...pair),
    g(4446, '--priority', 'NORMAL:+ANON-ECDH:+ANON-DH', ...pair),
    g(4447, '--priority', 'NONE:+VERS-TLS1.2:+RSA:+AES-128-CBC:+SHA1:+COMP-NULL:+SIGN-ALL:+CTYPE-ALL:+GROUP-ALL', ...pair),
  ]);
  return [
    web('s_server, anonymous only', 4441),
    web('s_server, everything, RSA 1024 and SHA-1', 4442),
    web('s_server, RSA-PSS certificate', 4443),
    web('s_server, EC certificate', 4444),
    web('s_server, client certificate required in TLS 1.2', 4448),
    web('s_server, client certificate required in TLS 1.3', 4449),
    web('gnutls-serv, RC4 and 3DES', 4445),
    web('gnutls-serv, anonymous too', 4446),
    web('gnutls-serv, one RSA key exchange suite', 4447),
  ];
}

/** xrdp with each of its security layers, and FreeRDP's shadow server, which asks for NLA. */
export async function startDesktops(folder: string): Promise<LabEndpoint[]> {
  const { cert, key } = makeSelfSigned(folder, 'rdp.example');
  const layers = [
    ['rdp', 3391],
    ['tls', 3392],
    ['negotiate', 3393],
  ] as const;
  for (const [layer, port] of layers) {
    const config = join(folder, `xrdp-${layer}.ini`);
    const lines = [
      '[Globals]',
      'ini_version=1',
      'fork=true',
      `port=tcp://${here}:${port}`,
      `security_layer=${layer}`,
      'crypt_level=high',
      `certificate=${cert}`,
      `key_file=${key}`,
      'ssl_protocols=TLSv1.2, TLSv1.3',
      '[Logging]',
      `LogFile=${folder}/xrdp-${layer}.log`,
      'EnableSyslog=false',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    await startServer('xrdp', ['--nodaemon', '-c', config], [port], folder);
    // A second one must not find the process file of the first: each writes its own name into it.
    await sleep(50);
  }
  // Once in many runs a display takes nobody.
  for (let tries = 1; ; tries++) {
    try {
      await startShadow(folder, here);
      break;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
  return [...layers.map(([layer, port]) => desktop(`xrdp, ${layer}`, port)), desktop('FreeRDP shadow, NLA', 3394)];
}

/** FreeRDP's server with NLA, on 3394, and the display it shows. */
async function startShadow(folder: string, here: string): Promise<void> {
  // A number of its own: in a process namespace Xvfb takes another one's lock file for a dead server's.
  await startServer('Xvfb', [`:${randomInt(1_000, 30_000)}`, '-displayfd', '1', '-screen', '0', '640x480x24', '-nolisten', 'tcp'], [], folder);
  let display = '';
  for (let tries = 0; tries < 500 && display === ''; tries++) {
    await sleep(20);
    display =
      readFileSync(join(folder, 'Xvfb-0.log'), 'utf8')
        .split('\n')
        .find((line) => /^\d+$/.test(line)) ?? '';
  }
  const sam = join(folder, 'sam');
  writeFileSync(sam, '');
  await startServer('freerdp-shadow-cli', ['/port:3394', `/bind-address:${here}`, '/sec:nla', `/sam-file:${sam}`], [3394], folder, { DISPLAY: `:${display}` });
}
