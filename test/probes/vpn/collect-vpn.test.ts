import { describe, expect, it } from 'vitest';
import type { Command, CommandPort, CommandResult } from '../../../src/adapters/command/command-port.ts';
import { collectVpn, type CollectedVpn } from '../../../src/probes/vpn/collect-vpn.ts';
import { vpnCommands, vpnFilePatterns } from '../../../src/probes/vpn/vpn-commands.ts';
import { testSecrets, wireguardKey } from '../../domain/vpn/secrets-in-use.ts';
import { powershellErrors } from '../../support/powershell-syntax.ts';

const smith = wireguardKey('smith');
const answers: Readonly<Record<string, string>> = {
  'wg show all public-key': `wg0\t${wireguardKey('hub')}\n`,
  'wg show all listen-port': 'wg0\t51820\n',
  'wg show all peers': `wg0\t${smith}\n`,
  'wg show all endpoints': `wg0\t${smith}\t(none)\n`,
  'wg show all allowed-ips': `wg0\t${smith}\t10.8.0.2/32\n`,
  'wg show all latest-handshakes': `wg0\t${smith}\t0\n`,
  'wg show all transfer': `wg0\t${smith}\t0\t0\n`,
  'swanctl --list-conns --pretty': 'list-conns reply {\n}\n',
  'swanctl --list-sas --pretty': 'list-sas reply {\n}\n',
};
const windows =
  '{"sites":null,"connections":[{"Name":["Hub"],"SplitTunneling":["True"],"TunnelType":["Pptp"],"Routes":["10.20.0.0/24"]}],"server":[{"SstpPorts":["0"],"Ikev2Ports":["2"],"L2tpPorts":["0"],"PptpPorts":["0"]}],"remoteAccess":null}';

async function collect(os: 'linux' | 'windows', answer: (command: Command) => CommandResult): Promise<CollectedVpn> {
  const port: CommandPort = { run: async (command) => answer(command) };
  return collectVpn(port, { os, secrets: testSecrets, signal: new AbortController().signal, now: () => '2025-11-24T16:00:00Z', files: [] });
}
const said = (command: Command): CommandResult => ({ ok: true, output: answers[command.join(' ')] ?? windows });

describe('a collect', () => {
  it('asks everything a Linux host can tell of its tunnels', async () => {
    const { hubs, problems, unanswered } = await collect('linux', said);
    expect([problems, unanswered]).toEqual([[], []]);
    expect(hubs).toMatchObject([
      {
        technology: 'wireguard',
        name: 'wg0',
        listen: [{ port: 51820 }],
        peers: [{ identity: { text: smith }, networks: ['10.8.0.2/32'], lastSeen: { state: 'never' } }],
      },
      { technology: 'ipsec', peers: [] },
    ]);
  });

  it('asks Windows by one published script, and reads its text', async () => {
    const { hubs } = await collect('windows', said);
    expect(hubs.map(({ technology, name }) => [technology, name])).toEqual([
      ['ipsec', 'remote access ikev2'],
      ['pptp', 'Hub'],
    ]);
    expect(hubs[1]).toMatchObject({ routedNetworks: ['10.20.0.0/24'] });
  });

  it('says which commands gave no answer, and what would help', async () => {
    const problem = { code: 'denied', exitCode: 1, message: 'Operation not permitted' } as const;
    const { hubs, unanswered } = await collect('linux', (command) => (command[0] === 'wg' ? { ok: false, problem } : said(command)));
    expect(hubs.map(({ name }) => name)).toEqual(['swanctl']);
    expect(unanswered).toHaveLength(7);
    expect(unanswered[0]).toEqual({ how: 'wg show all public-key', problem, remedy: 'Run the collect as root' });
  });

  it('leaves unknown what single answers would have told', async () => {
    const { hubs } = await collect('linux', (command) =>
      command.at(-1) === 'allowed-ips' ? { ok: false, problem: { code: 'timeout', exitCode: null, message: '' } } : said(command),
    );
    expect(hubs[0]?.peers).toMatchObject([{ networks: null, lastSeen: { state: 'never' } }]);
  });

  it('refuses an answer that makes no sense', async () => {
    const { problems } = await collect('linux', (command) => ({ ok: true, output: command[0] === 'wg' ? 'garbage\n' : 'garbage' }));
    expect(problems.map(({ source }) => source)).toEqual(['wg show all', 'swanctl --list-conns --pretty', 'swanctl --list-sas --pretty']);
  });
});

it('no published command can print a secret key', () => {
  const words = vpnCommands.filter(({ os }) => os === 'linux').flatMap(({ command }) => command);
  expect(words.filter((word) => /dump|showconf|private|preshared|secret|--list-certs/.test(word))).toEqual([]);
  const script = vpnCommands.find(({ os }) => os === 'windows')?.command.at(-1) ?? '';
  expect(script).toContain('Get-VpnS2SInterface');
  expect(script).not.toMatch(/psk|secret|password|credential|EapConfig/i);
});

it('the script for Windows is PowerShell', async () => {
  const script = vpnCommands.find(({ os }) => os === 'windows')?.command.at(-1) ?? '';
  expect(await powershellErrors(script)).toEqual([]);
  expect(await powershellErrors(`${script} }`)).not.toEqual([]);
});

it('no published pattern names files that hold nothing but keys', () => {
  const patterns = [...vpnFilePatterns.linux, ...vpnFilePatterns.windows];
  expect(patterns.filter((pattern) => !/^(?:\/|C:\\)/.test(pattern) || /key|private|\.pem|\.p12/.test(pattern))).toEqual([]);
});
