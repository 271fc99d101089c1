import { type Answer, askJson, type Question } from '../web/ask-json.ts';
import { RegisterFailure } from './register.ts';

/** Where a register stands, and whether the operator has set that address. */
export interface Place {
  url: string;
  trusted: boolean;
}

/** The answer as an object; null for 404. Anything else that is no answer fails. @throws RegisterFailure */
export async function answerOf(
  { url, trusted }: Place,
  path: string,
  question: Question = {},
): Promise<Record<string, unknown> | null> {
  const { status, body } = await asked(`${url}${path}`, { ...question, trusted });
  if (status === 404) return null;
  if (status !== 200 || typeof body !== 'object' || body === null) throw new RegisterFailure(`answered ${status}`);
  return body as Record<string, unknown>;
}

async function asked(url: string, question: Question): Promise<Answer> {
  try {
    return await askJson(url, question);
  } catch (cause) {
    throw new RegisterFailure('no answer', { cause });
  }
}

/** The records of a list in an answer, none if it is not there. */
export function recordsOf(list: unknown): Array<Record<string, unknown>> {
  if (!Array.isArray(list)) return [];
  return list.filter((each) => typeof each === 'object' && each !== null);
}
