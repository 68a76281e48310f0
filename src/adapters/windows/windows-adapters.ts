import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answeredBy } from './json-line-child.ts';
import { powershellScript } from './powershell-script.ts';
import type { WindowsAnswer, WindowsPort, WindowsQuestion } from './windows-port.ts';

/**
 * Asks the first port everything, the second what the first could not answer, and so on. An answer says which adapter gave it; a question nobody answered
 * says what each of them said.
 */
export function firstAnswerOf(ports: readonly WindowsPort[]): WindowsPort {
  return {
    async ask(questions, signal) {
      const answers = new Map<WindowsQuestion, WindowsAnswer>();
      for (const port of ports) {
        const open = questions.filter((question) => answers.get(question)?.ok !== true);
        if (open.length === 0) break;
        const given = await port.ask(open, signal);
        for (const [at, question] of open.entries()) {
          const answer = given[at];
          if (answer !== undefined) answers.set(question, together(answers.get(question), answer));
        }
      }
      return questions.map(
        (question): WindowsAnswer =>
          answers.get(question) ?? { name: question.name, how: question.name, ok: false, status: 'unsupported', reason: 'no adapter for Windows' },
      );
    },
  };
}

/** Permission that is missing explains more than an adapter that is missing. */
const weight: Readonly<Record<string, number>> = { 'unsupported': 0, 'failed': 1, 'not-attempted': 2, 'denied': 3 };

function together(before: WindowsAnswer | undefined, answer: WindowsAnswer): WindowsAnswer {
  if (before === undefined || before.ok || answer.ok) return answer.ok || before === undefined ? named(answer) : before;
  const status = (weight[answer.status] ?? 0) > (weight[before.status] ?? 0) ? answer.status : before.status;
  return { ...before, how: `${before.how}; ${answer.how}`, status, reason: `${before.reason}; ${adapterOf(answer)} ${answer.reason}` };
}

function named(answer: WindowsAnswer): WindowsAnswer {
  return answer.ok ? answer : { ...answer, reason: `${adapterOf(answer)} ${answer.reason}` };
}

function adapterOf({ how }: WindowsAnswer): string {
  return how.slice(0, how.indexOf(':'));
}

/**
 * Asks this machine: edge-js where somebody added it, then koffi, then PowerShell, each in a child process of its own, so that a crash in native code is
 * an answer that is missing. None of them needs to be there.
 */
export function windowsPort(): WindowsPort {
  const systemRoot = process.env['SystemRoot'] ?? 'C:\\Windows';
  const powershell = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  const encoded = Buffer.from(powershellScript, 'utf16le').toString('base64');
  return firstAnswerOf([
    ...(isInstalled('edge-js') ? [answeredBy(nodeChild('edge-js', './edge-child'))] : []),
    answeredBy(nodeChild('koffi', './koffi-child')),
    answeredBy({
      name: 'PowerShell',
      program: powershell,
      args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded],
      // Modules of the system only, wherever the caller's own lie.
      env: { ...process.env, PSModulePath: `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\Modules` },
    }),
  ]);
}

function isInstalled(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== '';
  } catch {
    return false;
  }
}

function nodeChild(name: string, file: string): Parameters<typeof answeredBy>[0] {
  const path = fileURLToPath(new URL(`${file}${extname(import.meta.url)}`, import.meta.url));
  return { name, program: process.execPath, args: [...process.execArgv, path], env: process.env };
}
