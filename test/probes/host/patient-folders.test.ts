import { describe, expect, it } from 'vitest';
import { patientFolderCounter } from '../../../src/probes/host/patient-folders.ts';

function counted(...paths: readonly string[]): ReturnType<ReturnType<typeof patientFolderCounter>['result']> {
  const counter = patientFolderCounter();
  for (const path of paths) counter.folder(path);
  counter.listed('/srv/b');
  return counter.result();
}

describe('patientFolderCounter', () => {
  it('counts folders named after patients, and those that two A to Z folders have in common whatever their letter case, without a name', () => {
    const result = counted('/srv/b/S/SmithJohn12', '/srv/b/Z/ZhouLi8', 'D:\\OD\\a\\s\\smithjohn12', '/srv/b/S', '/srv/b/Forms/Consent2024', '/srv/b/S/2024');
    expect(result).toEqual({
      listed: ['/srv/b'],
      roots: [
        { path: '/srv/b', folders: 2 },
        { path: 'D:\\OD\\a', folders: 1 },
      ],
      common: [{ one: 0, other: 1, names: 1 }],
    });
    expect(JSON.stringify(result)).not.toMatch(/smith|zhou/i);
  });

  it('counts one folder once, however often it is listed', () => {
    expect(counted('/a/S/SmithJohn12', '/a/S/SmithJohn12').roots).toEqual([{ path: '/a', folders: 1 }]);
  });

  it('leaves out what comes with a template, so that many equal folders cost no pairs', () => {
    const roots = Array.from({ length: 1000 }, (_, at) => `/od/${at}x/T/TestPatient1`);
    expect(counted(...roots).common).toEqual([]);
  });
});
