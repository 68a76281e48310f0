import type { Hl7DefinitionRow } from '../../snapshot/artifacts/opendental.ts';
import { windowsRule } from '../clean/packet-filters.ts';
import { type ModelSite, withInstance, withMachine, withTenant } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameHl7Files, sameHl7Tcp } from '../mutation.ts';
import type { Hl7Place, Practice } from '../practice.ts';
import { exchanging, withDefinition, withPreferences } from './databases.ts';
import { oneLocalApi } from './services.ts';

const anyHl7Tcp: Pairing = ({ hl7 }) => (hl7?.mode === 'tcp' ? 'site' : null);
const laboratory: Partial<Hl7DefinitionRow> = {
  mode: 2,
  internalType: 'MedLabv2_3',
  incomingPort: '',
  outgoingAddress: '',
  incomingFolder: '',
  sftpUser: 'acme',
};

const onHl7 =
  (plant: (site: ModelSite, a: Hl7Place, b: Hl7Place, owner: Practice, reacher: Practice) => ModelSite | null) =>
  (site: ModelSite, a: Practice, b: Practice): ModelSite | null =>
    a.hl7 === null || b.hl7 === null ? null : plant(site, a.hl7, b.hl7, a, b);

/** The site in which a practice exchanges messages as before there were definitions. */
function byOldSettings(site: ModelSite, practice: Practice, folders: { readonly inbound: string; readonly outbound: string }): ModelSite {
  const linked = withInstance(site, practice.instance, 'opendental.programs', (all) => ({
    ...all,
    [practice.database]: [{ name: 'eClinicalWorks', enabled: true, path: '', filePath: '', commandLine: '', pluginDll: '' }],
  }));
  const unstated = withTenant(linked, practice.id, (tenant) => ({ ...tenant, hl7: tenant.hl7.map((one) => ({ ...one, inbound: null, outbound: null })) }));
  // The old settings are named from the other side.
  return withPreferences(withDefinition(unstated, practice, { enabled: false }), practice, { HL7FolderOut: folders.inbound, HL7FolderIn: folders.outbound });
}

/** Other forms of HL7 folders, ports and receivers. */
export const hl7FormMutations: readonly Mutation[] = [
  between(
    'hl7/folder-crossed',
    'one writes into a folder where the other reads',
    sameHl7Files,
    onHl7((site, a, _b, _owner, reacher) => exchanging(site, reacher, { outbound: `${a.inboundShare}\\new` })),
    'together',
  ),
  between(
    'hl7/folder-crossed',
    'one reads a folder above where the other writes',
    sameHl7Files,
    onHl7((site, a, _b, _owner, reacher) => exchanging(site, reacher, { inbound: a.outboundShare.replace(/\\out$/, '') })),
    'together',
  ),
  between(
    'hl7/folder-crossed',
    'one writes where the other reads, by the disk’s own share',
    sameHl7Files,
    onHl7((site, a, _b, _owner, reacher) => exchanging(site, reacher, { outbound: `\\\\${a.host}\\D$\\${a.inbound.slice(3)}` })),
    'together',
  ),
  between(
    'hl7/folder-crossed',
    'one writes where the other reads, by old settings',
    sameHl7Files,
    onHl7((site, a, b, _owner, reacher) => byOldSettings(site, reacher, { inbound: b.inboundShare, outbound: a.inboundShare })),
    'together',
  ),
  between(
    'hl7/folder-shared',
    'an inbound folder inside the neighbour’s',
    sameHl7Files,
    onHl7((site, a, _b, _owner, reacher) => exchanging(site, reacher, { inbound: `${a.inboundShare}\\B` })),
    'together',
  ),
  between(
    'hl7/folder-shared',
    'one inbound folder, once as a path of the machine',
    sameHl7Files,
    onHl7((site, a, _b, _owner, reacher) => exchanging(site, reacher, { inbound: `${a.inbound.toLowerCase()}\\` })),
    'together',
  ),
  between(
    'hl7/folder-shared',
    'one inbound folder by old settings',
    sameHl7Files,
    onHl7((site, a, b, _owner, reacher) => byOldSettings(site, reacher, { inbound: a.inboundShare, outbound: b.outboundShare })),
    'together',
  ),
  between(
    'hl7/folder-shared',
    'a junction to the neighbour’s inbound folder',
    sameHl7Files,
    onHl7((site, a, b, _owner, _reacher) =>
      withMachine(site, a.host, 'host.pathMap', (map) => ({ ...map, links: [...map.links, { from: b.inbound, to: a.inbound }] })),
    ),
    'together',
  ),
  between(
    'hl7/folder-has-other-use',
    'an inbound folder that is the neighbour’s A to Z folder',
    sameHl7Files,
    onHl7((site, _a, _b, owner, reacher) => (owner.files === null ? null : exchanging(site, reacher, { inbound: owner.files.rootShare }))),
    'together',
  ),
  between(
    'hl7/folder-has-other-use',
    'an inbound folder above the neighbour’s A to Z folder',
    sameHl7Files,
    onHl7((site, a, _b, owner, reacher) => (owner.files === null ? null : exchanging(site, reacher, { inbound: `\\\\${a.host}\\D$\\OD` }))),
    'together',
  ),
  at('hl7/folder-has-other-use', 'an inbound folder that is the own export folder', sameHl7Files, (site, b) =>
    b.hl7 === null ? null : withPreferences(site, b, { ExportPath: b.hl7.inboundShare }),
  ),
  between(
    'hl7/folder-has-other-use',
    'an inbound folder that the neighbour’s claims go to',
    sameHl7Files,
    onHl7((site, a, _b, _owner, reacher) =>
      withInstance(site, reacher.instance, 'opendental.clearinghouses', (all) => ({
        ...all,
        [reacher.database]: [{ id: '9', description: 'Other', exportPath: a.inboundShare, responsePath: '', clientProgram: '', loginId: 'x', password: '' }],
      })),
    ),
    'together',
  ),
  at('hl7/mapping-ambiguous', 'an old outbound folder that is another one', sameHl7Files, (site, b) =>
    withPreferences(site, b, { HL7FolderIn: '\\\\oldserver\\hl7\\out' }),
  ),
  at(
    'hl7/mapping-ambiguous',
    'an old folder beside a port',
    ({ hl7 }) => (hl7?.mode === 'tcp' ? 'site' : null),
    (site, b) => {
      const linked = withInstance(site, b.instance, 'opendental.programs', (all) => ({
        ...all,
        [b.database]: [{ name: 'eClinicalWorks', enabled: true, path: '', filePath: '', commandLine: '', pluginDll: '' }],
      }));
      return withPreferences(linked, b, { HL7FolderOut: 'E:\\old\\in' });
    },
  ),
  at('hl7/prefer-ports', 'messages through folders by old settings', sameHl7Files, (site, b) =>
    b.hl7 === null ? null : byOldSettings(site, b, { inbound: b.hl7.inboundShare, outbound: b.hl7.outboundShare }),
  ),
  between(
    'hl7/sftp-shared',
    'one laboratory account, each with a folder of its own',
    anyHl7Tcp,
    (site, a, b) =>
      withDefinition(withDefinition(site, a, { ...laboratory, sftpSocket: 'lab.example', incomingFolder: './a' }), b, {
        ...laboratory,
        sftpSocket: 'lab.example',
        incomingFolder: './b',
      }),
    'together',
  ),
  between(
    'hl7/sftp-shared',
    'one laboratory account, under another mode',
    anyHl7Tcp,
    (site, a, b) =>
      withDefinition(withDefinition(site, a, { ...laboratory, sftpSocket: 'lab.example:2222', mode: 1 }), b, {
        ...laboratory,
        sftpSocket: 'Lab.Example: 2222',
        mode: 0,
      }),
    'together',
  ),
  at('hl7/port-open', 'a firewall that is off', anyHl7Tcp, (site, { hl7 }) =>
    hl7 === null
      ? null
      : withMachine(site, hl7.host, 'links.firewall', (firewall) => {
          const off = { EnableFirewall: 0 };
          return firewall.os === 'windows' ? { ...firewall, localProfiles: { domain: off, private: off, public: off } } : firewall;
        }),
  ),
  between(
    'hl7/port-open',
    'a rule for a whole range of offices',
    anyHl7Tcp,
    (site, { hl7 }) =>
      hl7 === null
        ? null
        : withMachine(site, hl7.host, 'links.firewall', (firewall) =>
            firewall.os === 'windows'
              ? { ...firewall, localRules: [...(firewall.localRules ?? []), windowsRule('planted', { from: ['10.51.0.0/255.255.0.0'], ports: [hl7.port] })] }
              : firewall,
          ),
    'owner',
  ),
  at('hl7/port-open', 'a rule for the program, whatever the port', anyHl7Tcp, (site, { hl7 }) =>
    hl7 === null
      ? null
      : withMachine(site, hl7.host, 'links.firewall', (firewall) =>
          firewall.os === 'windows'
            ? {
                ...firewall,
                localRules: [
                  ...(firewall.localRules ?? []),
                  { name: '{planted}', text: `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=${hl7.folder}\\OpenDentHL7.exe|Name=HL7|` },
                ],
              }
            : firewall,
        ),
  ),
  between(
    'hl7/port-duplicate',
    'one port, written with blanks',
    sameHl7Tcp,
    (site, a, b) => withDefinition(site, b, { incomingPort: ` ${a.hl7?.port ?? 0} ` }),
    'together',
  ),
  between(
    'hl7/port-duplicate',
    'a port that the inventory gives the neighbour',
    sameHl7Tcp,
    (site, a, b) =>
      withDefinition(
        withTenant(site, a.id, (tenant) => ({ ...tenant, hl7: tenant.hl7.map((one) => ({ ...one, listen: 6001 })) })),
        b,
        { incomingPort: '6001' },
      ),
    'together',
  ),
  between(
    'hl7/peer-foreign',
    'one receiver for two in other letter case',
    anyHl7Tcp,
    (site, a, b) => withDefinition(withDefinition(site, a, { outgoingAddress: 'Receiver.Example:5900' }), b, { outgoingAddress: 'receiver.example:5900' }),
    'together',
  ),
  between('hl7/peer-foreign', 'messages to the neighbour’s port on the own machine', sameHl7Tcp, (site, a, b) =>
    withDefinition(site, a, { outgoingAddress: `127.0.0.1:${b.hl7?.port ?? 0}` }),
  ),
  between('hl7/peer-foreign', 'messages to the neighbour’s port by the machine’s name', sameHl7Tcp, (site, a, b) =>
    withDefinition(site, a, { outgoingAddress: `${b.hl7?.host.toUpperCase() ?? ''}:${b.hl7?.port ?? 0}` }),
  ),
  ...['::1', '0.0.0.0'].map((address) => oneLocalApi(`one local API for several tenants, on ${address}`, address, 3127, 'OpenDental')),
];
