import type { QueryApi } from '../query-api.ts'
import { WrongStatus } from '../verify-error.ts'
import { type Difference, differencesIn } from './compare.ts'
import type { Question } from './kind.ts'

export type Answered = { readonly question: Question; readonly differences: readonly Difference[] }

/** So many wait for their answer at a time. */
const AT_A_TIME = 12

/** Asks all of them, and tells of each one how its answer differs. Rejects with VerifyError when nobody answers. */
export const askAll = async (
  api: QueryApi,
  questions: readonly Question[],
  onAnswer: (answered: number) => void,
): Promise<readonly Answered[]> => {
  const answered: Answered[] = []
  const left = questions.values()
  const ask = async () => {
    for (const question of left) {
      answered.push({ question, differences: await differencesOf(api, question) })
      onAnswer(answered.length)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, ask))
  return answered
}

const differencesOf = async (api: QueryApi, question: Question): Promise<readonly Difference[]> => {
  try {
    return differencesIn(question.expected, await answerTo(api, question))
  } catch (error) {
    if (!(error instanceof WrongStatus)) throw error
    return [{ at: 'status', expected: 200, got: error.status }]
  }
}

const answerTo = async (api: QueryApi, { path, query, listIn }: Question): Promise<unknown> =>
  listIn === undefined ? api.get(path, query) : Array.fromAsync(api.all(path, listIn, query))
