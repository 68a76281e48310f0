import { commonPatients } from '../../facts/files/common-patients.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'files/foreign-patient-folders',
  title: 'No folders of patients of a neighbour on the same host lie in a tenant’s A to Z folder',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S7', 'S18'],
  scope: 'site',
  needs: ['site.folders', 'files.patientFolders'],
  risk: 'Images, letters and scans of one practice’s patients are in another’s hands, and are shown there under patients who may have the same number.',
  remedy: 'Find out whose the patients are, move the files to their practice, and look for the restore or copy that brought them.',
  references: [{ title: 'Open Dental manual: A to Z Folders', url: 'https://www.opendental.com/manual/imagesdatapath.html' }],
  evaluate: (facts) => commonPatients(facts),
});
