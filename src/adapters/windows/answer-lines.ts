import { AnswerError } from './answer-error.ts';
import { asciiJson } from './json-line-child.ts';
import type { WindowsGap, WindowsQuestion, WindowsQuestionName } from './windows-port.ts';

/** What a child found: rows, and what is missing. */
export interface Found {
  readonly rows: readonly unknown[];
  readonly gaps: readonly WindowsGap[];
  /** It was looked, and there is none; otherwise no rows are no answer. */
  readonly none?: boolean;
}

/** Answers one question; throws an `AnswerError` for what the system refuses. */
export type Answer = (paths: readonly string[], alone: readonly string[]) => Found;

/** What a child can answer. */
export type Answers = Partial<Readonly<Record<WindowsQuestionName, Answer>>>;

/** Reads questions from standard input until it ends and answers one after the other, or all with why it cannot. An answer is out before the next question is begun: it may be the last. */
export async function answerLines(answers: Answers | AnswerError): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  for (const line of Buffer.concat(chunks).toString('utf8').split('\n')) {
    if (line === '') continue;
    // Our own parent wrote it.
    const question = JSON.parse(line) as WindowsQuestion;
    const text = asciiJson({ name: question.name, ...answered(answers, question) });
    await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
  }
}

function answered(answers: Answers | AnswerError, { name, paths = [], alone = [] }: WindowsQuestion): object {
  try {
    if (answers instanceof AnswerError) throw answers;
    const answer = answers[name];
    return answer === undefined ? { status: 'unsupported', reason: 'does not answer this' } : answer(paths, alone);
  } catch (error) {
    const status = error instanceof AnswerError ? error.status : 'failed';
    return { status, reason: error instanceof Error ? error.message : String(error) };
  }
}
