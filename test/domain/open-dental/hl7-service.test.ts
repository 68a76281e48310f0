import { describe, expect, it } from 'vitest';
import { assumedServiceName, folderInImagePath, isOpenDentalServiceName, ownershipOutcome } from '../../../src/domain/open-dental/hl7-service.ts';

it.each([
  ['OpenDentHL7_a', true],
  ['OpenDentalHL7', true],
  ['opendenthl7', false],
  ['HL7', false],
])('isOpenDentalServiceName %s: %s', (name, expected) => expect(isOpenDentalServiceName(name)).toBe(expected));

describe('folderInImagePath', () => {
  it.each([
    ['"D:\\OD A\\OpenDentHL7.exe" ', 'D:\\OD A'],
    ['D:\\OD\\OpenDentHL7.exe', 'D:\\OD'],
    ['D:/OD/OpenDentHL7.exe -x', 'D:\\OD'],
    ['D:\\OpenDentHL7.exe', 'D:\\'],
    ['"D:\\OD\\OpenDentHL7.exe" /log D:\\Logs\\x', 'D:\\OD\\OpenDentHL7.exe \\log D:\\Logs'],
    ['OpenDentHL7.exe', ''],
  ])('%s is in "%s"', (imagePath, folder) => expect(folderInImagePath(imagePath)).toBe(folder));
});

describe('assumedServiceName', () => {
  const services = [
    { name: 'OpenDentHL7_a', imagePath: '"D:\\HL7\\A\\OpenDentHL7.exe"' },
    { name: 'OpenDentHL7_b', imagePath: '"D:\\HL7\\B\\OpenDentHL7.exe"' },
    { name: 'OpenDentHL7_b2', imagePath: 'D:\\HL7\\B\\OpenDentHL7.exe' },
    { name: 'opendent_c', imagePath: 'D:\\HL7\\C\\OpenDentHL7.exe' },
  ];
  it.each([
    ['is the service of the folder', 'D:\\HL7\\A', { kind: 'one', name: 'OpenDentHL7_a' }],
    ['is open with two services of one folder', 'D:\\HL7\\B', { kind: 'several', names: ['OpenDentHL7_b', 'OpenDentHL7_b2'] }],
    ['is the default in another letter case', 'd:\\hl7\\a', { kind: 'none', name: 'OpenDentalHL7' }],
    ['is the default for a service called otherwise', 'D:\\HL7\\C', { kind: 'none', name: 'OpenDentalHL7' }],
  ])('%s', (_, folder, expected) => expect(assumedServiceName(services, folder)).toEqual(expected));
});

it.each([
  ['SRV1', 'OpenDentHL7_a', 'works'],
  ['srv1', 'opendenthl7_A', 'works'],
  ['', 'OpenDentHL7_a', 'claims'],
  ['SRV1', '', 'claims'],
  ['', '', 'claims'],
  ['SRV2', '', 'refuses'],
  ['', 'OpenDentHL7_b', 'refuses'],
])('a service meets server "%s" and service "%s" and %s', (server, serviceName, expected) =>
  expect(ownershipOutcome({ server, serviceName }, { machine: 'SRV1', name: 'OpenDentHL7_a' })).toBe(expected),
);
