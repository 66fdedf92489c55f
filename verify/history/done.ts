import type { Deed } from './deeds.ts'
import type { Finding, FindingKind, Operation } from './operation.ts'
import type { Registers } from './registers.ts'
import { decide, mainStreamOf } from './rules/decide.ts'
import { type Expected, isAsExpected, isRefusal, type Refusal, saysAll, type Verdict } from './rules/verdict.ts'
import { told } from './told.ts'

const REJECTED = 'OrderRejected'

/** What is wrong with an operation that has left events, held against the rules in the state right before them. */
export const wrongWithDeed = (operation: Operation, deed: Deed, registers: Registers): readonly Finding[] => {
  const verdict = decide(operation.asked, registers.at(deed.first - 1))
  const answer = operation.answered?.answer
  const find = (kind: FindingKind, what: string): readonly Finding[] => [
    { kind, sentence: `${told(operation)} ${what}; recorded is ${listed(deed)}` },
  ]
  if (answer?.kind === 'refused') return wrongWithRejection(deed, verdict, answer, find)
  if (isRefusal(verdict)) return wrongAgainst(deed, verdict, answer === undefined, find)
  const recorded = wrongWithEvents(deed, verdict.events, find)
  if (recorded.length > 0 || answer === undefined) return recorded
  const main = mainStreamOf(operation.asked)
  const version = deed.events.findLast(({ stream }) => stream === main)?.version ?? registers.versionAt(main, deed.last)
  if (answer.position !== deed.last) return find('elsewhere', 'is not in the log at the position it was answered')
  if (answer.stream !== main) return find('elsewhere', `was answered with an id that is not its own, but that of ${main}`)
  return answer.version === version
    ? []
    : find('elsewhere', `has version ${version} in the log, which is not the one it was answered`)
}

type Find = (kind: FindingKind, what: string) => readonly Finding[]
type Refused = Extract<NonNullable<Operation['answered']>['answer'], { kind: 'refused' }>

const wrongWithRejection = (deed: Deed, verdict: Verdict, { code, facts, position }: Refused, find: Find): readonly Finding[] => {
  if (deed.events.some(({ type }) => type !== REJECTED)) return find('refused and done', 'was refused and did something')
  if (deed.events.length > 1) return find('doubled', 'was refused more than once')
  if (!isRefusal(verdict) || verdict.refused !== code)
    return find('refused wrongly', `should not have been refused there, where the rules say ${said(verdict)}`)
  if (!isRecordedAs(deed, verdict.leaves) || !saysAll(facts, verdict.facts))
    return find('refused with wrong facts', `was refused with other facts than ${JSON.stringify(verdict.facts)}`)
  return position === deed.last ? [] : find('elsewhere', 'is not in the log at the position it was answered')
}

/** Recorded, though the rules refuse it; a rejection of which nobody was told anything is what they want. */
const wrongAgainst = (deed: Deed, verdict: Refusal, isUnknown: boolean, find: Find): readonly Finding[] => {
  if (verdict.leaves.length > 0 && isRecordedAs(deed, verdict.leaves))
    return isUnknown ? [] : find('lost', 'was answered as done and is in the log as refused')
  const kind = verdict.refused === 'insufficient_stock' ? 'oversold' : 'against the rules'
  return find(kind, `is in the log, though the rules say ${said(verdict)} there`)
}

const wrongWithEvents = (deed: Deed, expected: readonly Expected[], find: Find): readonly Finding[] => {
  if (isRecordedAs(deed, expected)) return []
  const [types, once] = [deed.events.map(({ type }) => type), expected.map(({ type }) => type)]
  const isRepeated =
    once.length > 0 && types.length > once.length && types.every((type, index) => type === once[index % once.length])
  if (isRepeated) return find('doubled', 'is in the log more than once')
  return find('not what was asked', `should have become ${once.join(', ') || 'nothing'}`)
}

const isRecordedAs = ({ events }: Deed, expected: readonly Expected[]): boolean =>
  events.length === expected.length && events.every((event, index) => isAsExpected(event, expected[index]!))

export const said = (verdict: Verdict): string =>
  isRefusal(verdict)
    ? `${verdict.refused} ${JSON.stringify(verdict.facts)}`
    : verdict.events.map(({ type }) => type).join(', ') || 'that nothing is left to do'

export const listed = ({ events }: Deed): string =>
  events.map(({ type, stream, position }) => `${type} of ${stream} at ${position}`).join(', ')
