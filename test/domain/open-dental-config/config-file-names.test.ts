import { describe, expect, it } from 'vitest';
import { configFileName, configFilePatterns, updaterDistributes } from '../../../src/domain/open-dental-config/config-file-names.ts';

describe('configFileName', () => {
  it.each([
    ['FreeDentalConfig.xml', 'client', false],
    ['freedentalconfig.XML', 'client', false],
    ['OpenDentalServerConfig.xml', 'middle-tier', false],
    ['OdTenantBConfig.xml', 'middle-tier', false],
    ['OpenDentalServerBConfig.xml', 'middle-tier', false],
    ['OpenDentalWebConfig.xml', 'web-service', false],
    ['OpenDentalServiceConfig.xml', 'background-service', false],
    ['OpenDentalReplicationServiceConfig.xml', 'replication-service', false],
    ['ConnectionStore.xml', 'connection-store', false],
    ['MiddleTierProxyConfig.xml', 'middle-tier-proxy', false],
    ['CentralManagerConfig.xml', 'central-manager', false],
    ['FreeDentalConfig - Copy.xml', 'client', true],
    ['FreeDentalConfig.xml.bak', 'client', true],
    ['Copy of FreeDentalConfig.xml', 'client', true],
    ['FreeDentalConfig_tenantB.xml', 'client', true],
    ['FreeDentalConfig.xml.txt', 'client', true],
    ['~ConnectionStore.tmp', 'connection-store', true],
    ['OdTenantBConfig - Copy.xml', 'other', true],
    ['OdTenantBConfig.xml.old', 'other', true],
  ])('takes %s for %s, stray: %s', (name, kind, stray) => expect(configFileName(name)).toMatchObject({ kind, stray }));

  it.each(['OpenDental.exe.config', 'Manifest.txt', 'constructor.xml', '__proto__.xml', 'config', ''])('has nothing to say about "%s"', (name) =>
    expect(configFileName(name)).toBeNull(),
  );

  it('knows no name that its patterns would not find', () => {
    const asExpression = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 'i');
    const found = (name: string): boolean => configFilePatterns.some((pattern) => asExpression(pattern).test(name));
    for (const name of ['FreeDentalConfig - Copy.xml', 'OdTenantBConfig.xml', 'CONNECTIONSTORE.XML', 'x-config.xml.1']) expect(found(name)).toBe(true);
    expect(found('Setup.exe')).toBe(false);
  });
});

describe('updaterDistributes', () => {
  it.each([
    'FreeDentalConfig - Copy.xml',
    'FreeDentalConfig_tenantB.xml',
    'freedentalconfig.xml',
    'CentralManagerConfig.xml',
    'MiddleTierProxyConfig.xml',
    'OdTenantBConfig.xml',
    'ConnectionStore.xml',
    'OpenDentalReplicationService\\OpenDentalWebConfig.xml',
    'opendentalreplicationservice/x.dll',
    'Sparks3D\\notes.txt',
  ])('hands %s to the workstations', (path) => expect(updaterDistributes(path)).toBe(true));

  it.each([
    'FreeDentalConfig.xml',
    'OpenDentalServerConfig.xml',
    'OpenDentalReplicationService\\OpenDentalReplicationServiceConfig.xml',
    'ProximitySettings.txt',
    'openlog_2024.txt',
    'FreeDentalConfig__old.xml',
    'OpenDentalEConnector\\OpenDentalWebConfig.xml',
    'Sparks3D\\deep\\x.xml',
    '',
  ])('keeps %s back', (path) => expect(updaterDistributes(path)).toBe(false));
});
