import type { Facts, Recorded } from '../operation.ts'
import { textOf } from './state.ts'

/** An event that has to be recorded: its place, and of its data what the rules say of it. */
export type Expected = { readonly stream: string; readonly type: string; readonly says: Facts }

/** Nothing is left to do when there are no events. A refusal may leave some. */
export type Verdict = { readonly events: readonly Expected[] } | Refusal
export type Refusal = { readonly refused: string; readonly facts: Facts; readonly leaves: readonly Expected[] }

export const refuse = (refused: string, facts: Facts = {}, leaves: readonly Expected[] = []): Refusal => ({
  refused,
  facts,
  leaves,
})

export const isRefusal = <Other extends object>(verdict: Other | Refusal): verdict is Refusal => 'refused' in verdict

export const isAsExpected = ({ stream, type, data }: Recorded, expected: Expected): boolean =>
  stream === expected.stream && type === expected.type && saysAll(data, expected.says)

/** Facts that are not named are not asked about; lines are compared by what is named of them. */
export const saysAll = (data: Facts | undefined, wanted: Facts): boolean =>
  Object.entries(wanted).every(([name, value]) => isLike(data?.[name], value))

const isLike = (value: unknown, wanted: unknown): boolean => {
  if (!Array.isArray(wanted)) return textOf(value) === textOf(wanted)
  if (!Array.isArray(value) || value.length !== wanted.length) return false
  return wanted.every((one, index) =>
    typeof one === 'object' ? saysAll(value[index] as Facts, one as Facts) : value[index] === one,
  )
}
