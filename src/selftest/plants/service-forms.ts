import { empty } from '../clean/windows-machine.ts';
import { withMachine } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameHl7Host } from '../mutation.ts';
import { withDefinition } from './databases.ts';
import { withService, withServiceList, withServiceOpening } from './services.ts';

const anyHl7: Pairing = ({ hl7 }) => (hl7 === null ? null : 'site');

/** Other forms of HL7 services, and of who may work for whom. */
export const serviceFormMutations: readonly Mutation[] = [
  at('hl7/ownership-blank', 'a definition without service', anyHl7, (site, b) => withDefinition(site, b, { serviceName: '' })),
  at('hl7/ownership-blank', 'a definition without server', anyHl7, (site, b) => withDefinition(site, b, { server: '' })),
  between('hl7/ownership-blank', 'a blank definition that the neighbour’s service opens', sameHl7Host, (site, a, b) =>
    withServiceOpening(withDefinition(site, a, { server: '', serviceName: '' }), b, a),
  ),
  between(
    'hl7/service-not-separate',
    'two services with one account in two spellings',
    sameHl7Host,
    (site, a, b) => withService(withService(site, a, { account: `${a.hl7?.host.toUpperCase() ?? ''}\\svc-hl7` }), b, { account: '.\\SVC-HL7' }),
    'together',
  ),
  between(
    'hl7/service-not-separate',
    'two services as NetworkService',
    sameHl7Host,
    (site, a, b) => withService(withService(site, a, { account: 'NT AUTHORITY\\NetworkService' }), b, { account: 'NT AUTHORITY\\NETWORK SERVICE' }),
    'together',
  ),
  between(
    'hl7/service-not-separate',
    'two services in one folder, unquoted and in other letter case',
    sameHl7Host,
    (site, a, b) => withService(site, b, { command: `${a.hl7?.folder.toUpperCase() ?? ''}\\OpenDentHL7.exe` }),
    'together',
  ),
  at('hl7/service-misnamed', 'a name in other letter case', anyHl7, (site, b) => withService(site, b, { name: `opendentHL7_${b.id}` })),
  at('hl7/service-misnamed', 'a folder in other letter case than on the disk', anyHl7, (site, b) =>
    withService(site, b, { command: `"${b.hl7?.folder.toLowerCase() ?? ''}\\OpenDentHL7.exe"` }),
  ),
  at('hl7/service-missing', 'a service that is disabled', anyHl7, (site, b) => withService(site, b, { startMode: 'disabled', running: false, pid: null })),
  at('hl7/service-missing', 'a definition that names another service', anyHl7, (site, b) => withDefinition(site, b, { serviceName: 'OpenDentHL7_old' })),
  at('hl7/service-controllable', 'a service that authenticated users start and stop', anyHl7, (site, b) =>
    withServiceList(site, b, (sddl) => `${sddl}(A;;RPWP;;;AU)`),
  ),
  at('hl7/service-controllable', 'a service whose permissions users may change', anyHl7, (site, b) =>
    withServiceList(site, b, (sddl) => `${sddl}(A;;WD;;;BU)`),
  ),
  between(
    'hl7/service-controllable',
    'a service that a person of the neighbour owns',
    sameHl7Host,
    (site, a, b) => withServiceList(site, a, (sddl) => sddl.replace('O:SY', `O:${b.files?.person ?? ''}`)),
    'owner',
  ),
  at(
    'hl7/mingling-symptoms',
    'one message that waits for a day',
    ({ hl7 }) => (hl7?.mode === 'file' ? 'site' : null),
    (site, { hl7 }) =>
      hl7 === null
        ? null
        : withMachine(site, hl7.host, 'files.contents', (rows) =>
            rows.map((row) => (row.path === hl7.inbound ? { ...empty(row.path), files: 1, oldestSeconds: 86_400, youngestSeconds: 86_400 } : row)),
          ),
  ),
];
