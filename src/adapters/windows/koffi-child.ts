import { AnswerError } from './answer-error.ts';
import { answerLines, type Answers } from './answer-lines.ts';

/** A process of its own, see `windowsPort`: answers with calls of Windows itself through koffi, where that is installed. */
await answerLines(await answersOfKoffi());

async function answersOfKoffi(): Promise<Answers | AnswerError> {
  try {
    return (await import('./win32-answers.ts')).win32Answers;
  } catch (error) {
    return new AnswerError('unsupported', `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}
