import fc from 'fast-check'
import { problems } from '#shared/http/problem.ts'
import { linesOf, type SeenProblem } from '#shared/testing/http-client.ts'
import { type Heard, type RawAnswer, say } from '#shared/testing/raw-http.ts'
import { refusals } from '../../refusals.ts'
import { bodies } from './bodies.ts'
import { encodingsAndTypes } from './encodings.ts'
import type { Attack } from './request.ts'
import { wire } from './wire.ts'

const attacks: fc.Arbitrary<Attack> = fc.oneof(
  { arbitrary: bodies, weight: 5 },
  { arbitrary: wire, weight: 3 },
  { arbitrary: encodingsAndTypes, weight: 2 },
)

/** The same for the same seed. */
export const attacksFrom = (seed: number, count: number): readonly Attack[] => fc.sample(attacks, { seed, numRuns: count })

/** What is wrong with how a server took it; undefined when it said no, as it should. */
export const wrongIn = async (port: number, attack: Attack): Promise<string | undefined> => {
  try {
    return wrongAnswer(attack, await say(port, attack))
  } catch (error) {
    return (error as Error).message
  }
}

const wrongAnswer = ({ closes, isStream }: Attack, { answers, rest }: Heard): string | undefined => {
  if (rest !== '') return `an answer that is none: ${rest.slice(0, 200)}`
  if (answers.length === 0) return closes ? undefined : 'no answer'
  for (const answer of answers) {
    const wrong = isStream && answer.status === 200 ? wrongLines(answer) : wrongProblem(answer)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const wrongProblem = ({ status, headers, body }: RawAnswer): string | undefined => {
  if (status < 400 || status > 499) return `${status} ${body.slice(0, 300)}`
  if (headers['content-type'] !== 'application/problem+json') return `${status} without a problem: ${body.slice(0, 200)}`
  return wrongDocument(JSON.parse(body), status)
}

const wrongLines = ({ body }: RawAnswer): string | undefined => {
  for (const line of linesOf<SeenProblem>(body)) {
    const wrong = line.status < 400 || line.status > 499 ? JSON.stringify(line) : wrongDocument(line, line.status)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const known = { ...problems, ...refusals }

const wrongDocument = ({ status, code }: SeenProblem, expected: number): string | undefined =>
  status === expected && Object.hasOwn(known, code) ? undefined : `${expected} with status ${status} and code ${code}`

export type Wrong = { readonly index: number; readonly attack: Attack; readonly what: string }

const SLICE = 1_000

/** Sends so many, some at a time, and tells which were not taken as they should. */
export const attackWith = async (
  port: number,
  {
    seed,
    count,
    atOnce = 16,
    onProgress = () => {},
  }: { seed: number; count: number; atOnce?: number; onProgress?: (done: number) => void },
): Promise<readonly Wrong[]> => {
  const wrong: Wrong[] = []
  for (let start = 0; start < count; start += SLICE) {
    const slice = attacksFrom(seed + start, Math.min(SLICE, count - start))
    let next = 0
    const work = async (): Promise<void> => {
      for (let index = next++; index < slice.length; index = next++) {
        const what = await wrongIn(port, slice[index]!)
        if (what !== undefined) wrong.push({ index: start + index, attack: slice[index]!, what })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    onProgress(start + slice.length)
  }
  return wrong
}

/** For people to read, and to send again. */
export const tellOf = ({ index, attack: { name, chunks }, what }: Wrong): string =>
  `#${index} ${name}\n  ${what}\n  ${JSON.stringify(Buffer.concat(chunks).toString('latin1').slice(0, 600))}`
