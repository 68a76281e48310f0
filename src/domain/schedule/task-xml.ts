import type { ScheduledCommand } from './scheduled-command.ts';

/**
 * A task of the Windows Task Scheduler (schema 1.2 of the published Task Scheduler schema), for `Register-ScheduledTask -Xml`. It states no
 * encoding, for PowerShell hands it over as text. `from` is the day it starts, `YYYY-MM-DD`.
 */
export function taskXml({ description, argv, folder, user, at }: ScheduledCommand, from: string): string {
  const [program = '', ...rest] = argv;
  const repetition = at === null ? '\n      <Repetition>\n        <Interval>PT1H</Interval>\n      </Repetition>' : '';
  return `<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${text(description)}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>${from}T${at ?? '00:00'}:00</StartBoundary>${repetition}
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${text(user ?? 'S-1-5-18')}</UserId>${user === null ? '' : '\n      <LogonType>Password</LogonType>'}
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${text(program)}</Command>
      <Arguments>${text(rest.map(argument).join(' '))}</Arguments>
      <WorkingDirectory>${text(folder)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/** An argument as CommandLineToArgvW takes it apart: backslashes count only before a quote. */
function argument(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function text(value: string): string {
  const plain = value.replaceAll(/[\p{Cc}\ufffe\uffff\p{Cs}]+/gu, ' ');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
