import type { Evidence, NotAssessed, Subject } from '../../model/verdict.ts';
import type { MysqlServer } from '../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';

type ServerFacts = InstanceContext & { readonly 'mysql.server': MysqlServer };

/** A server variable with what a verdict about it needs. */
export interface Setting {
  readonly name: string;
  /** As SHOW GLOBAL VARIABLES prints it; undefined when it was not read. */
  readonly value: string | undefined;
  readonly subject: Subject;
  readonly evidence: Evidence;
}

/** One server variable of the instance. */
export function setting(facts: ServerFacts, name: string): Setting {
  const value = facts['mysql.server'].variables[name];
  return {
    name,
    value,
    subject: { type: 'setting', id: `${facts.instance}/${name}` },
    evidence: {
      source: sourceId('mysql.server', facts.instance),
      pointer: value === undefined ? '/variables' : `/variables/${name}`,
      excerpt: `${name} = ${value === undefined ? '(not read)' : `'${value}'`}`,
    },
  };
}

/** Is a switch on? Null when it was not read. */
export function isOn({ value }: Pick<Setting, 'value'>): boolean | null {
  return value === undefined ? null : /^(?:on|1|yes|true)$/i.test(value);
}

/** The verdict about something that hangs on a variable nobody read. */
export function settingNotRead(facts: InstanceContext, name: string, about: Pick<NotAssessed, 'subject' | 'tenants'>): NotAssessed {
  return { ...about, status: 'not-assessed', missing: [sourceId('mysql.server', facts.instance)], reason: `The server variable ${name} was not read.` };
}

/** Sets a variable now and for the next start; MariaDB has no SET PERSIST, its note says what to write into the configuration file. */
export function setSetting(facts: ServerFacts, name: string, value: string): string {
  const isMariadb = /mariadb/i.test(facts['mysql.server'].version);
  return `SET ${isMariadb ? 'GLOBAL' : 'PERSIST'} ${name} = ${value};`;
}
