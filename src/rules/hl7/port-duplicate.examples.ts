import { hl7Site, listening } from '../../../fixtures/builders/hl7-site.ts';
import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [
  { name: 'Two definitions on one port', site: hl7Site({}, { definition: { incomingPort: '5841' } }), expect: { 'app1:5841': 'fail' } },
  {
    name: 'A definition that is switched off has the port of another',
    site: hl7Site({}, { definition: { incomingPort: '5841', enabled: false } }),
    expect: { 'app1:5841': 'fail' },
  },
  {
    name: 'The neighbour’s service holds the port',
    site: hl7Site({}, {}, { 'host.listeners': [listening(5841, 102), listening(5842, 102)] }),
    expect: { 'app1:5841': 'fail', 'app1:5842': 'pass' },
  },
  {
    name: 'A program that is no service of Open Dental holds the port',
    site: hl7Site({ listener: { owners: [{ name: 'python', pid: 4711 }] } }),
    expect: { 'app1:5841': 'fail', 'app1:5842': 'pass' },
  },
  { name: 'Nobody could see who holds the port', site: hl7Site({ listener: { owners: null } }), expect: { 'app1:5841': 'not-assessed', 'app1:5842': 'pass' } },
  { name: 'Each port with its own service', site: hl7Site(), expect: { 'app1:5841': 'pass', 'app1:5842': 'pass' } },
];
