/** The clauses of Open Dental's "Multi-tenant Hosting" page, in our words. Every rule names those it serves. */
export const clauses = {
  S1: 'Customers never share a database.',
  S2: 'Best: one virtual machine per customer with its own MySQL and its own A to Z folders.',
  S3: 'Disaster recovery: backups per tenant, never mixed or readable by a neighbour.',
  S4: 'Over the internet, data must be encrypted; VPN between the virtual machine and the office.',
  S5: 'The workstation connection is direct, RDP or Middle Tier, and is part of the picture.',
  S6: 'Several databases on one server only from version 12.4.',
  S7: 'Each database needs its own A to Z folder.',
  S8: 'Windows permissions: users reach only the A to Z folder of their own database.',
  S9: 'A different MySQL user per customer.',
  S10: "That user has full access to its own database, by a name pattern such as 'od_springfield_4932*'.",
  S11: 'The wildcard exists so that updates can back the database up.',
  S12: 'Full privileges, including create and drop table.',
  S13: 'Users may be limited to devices or address ranges.',
  S14: 'One HL7 service per customer: own name, folder, configuration and database connection.',
  S15: 'Customers may run different versions.',
  S16: 'Each HL7 service can be shut down independently.',
  S17: 'Before 12.4 the HL7 service could not run twice.',
  S18: 'HL7 folders set up without care mingled and corrupted data every time.',
  S19: 'Prefer HL7 TCP/IP ports to folders.',
} as const;
export type Clause = keyof typeof clauses;
