import type { Deeds } from './deeds.ts'
import { said } from './done.ts'
import type { Answer, Finding, Operation } from './operation.ts'
import type { Bounds } from './real-time.ts'
import type { Registers } from './registers.ts'
import { decide, mainStreamOf } from './rules/decide.ts'
import { isRefusal, saysAll, type Verdict } from './rules/verdict.ts'
import { told } from './told.ts'

type Fit = 'right' | 'other facts' | 'other version' | 'wrong'

/**
 * What is wrong with an operation that was answered and left nothing: there has to be a state of the log within its bounds in which the rules
 * say what it was answered. Between two changes of what a decision looks at it stays the same, so that only those states are looked at.
 */
export const wrongWithNothing = (
  operation: Operation,
  bounds: Bounds,
  registers: Registers,
  deeds: Deeds,
): readonly Finding[] => {
  const { answer } = operation.answered!
  const until = Math.min(answer.position, bounds.ceiling - 1)
  const fits = new Set<Fit>()
  let last: Verdict | undefined
  for (let position = deeds.wholeAt(bounds.floor); position <= until; ) {
    const touched = new Set<string>([mainStreamOf(operation.asked)])
    last = decide(operation.asked, registers.at(position, touched))
    const version = registers.versionAt(mainStreamOf(operation.asked), position)
    const fit = fitOf(answer, last, version)
    if (fit === 'right') return []
    fits.add(fit)
    position = deeds.wholeAt(registers.nextChange(touched, position))
  }
  const between = `at any moment from position ${bounds.floor} to ${until}`
  const saidThen = last ? `; the rules say ${said(last)} at the end` : ''
  return [{ kind: kindOf(answer, fits), sentence: `${told(operation)} is not right ${between}${saidThen}` }]
}

const fitOf = (answer: Answer, verdict: Verdict, version: number): Fit => {
  if (answer.kind === 'refused') {
    // One that leaves a trace was right only where that trace is.
    if (!isRefusal(verdict) || verdict.refused !== answer.code || verdict.leaves.length > 0) return 'wrong'
    return saysAll(answer.facts, verdict.facts) ? 'right' : 'other facts'
  }
  if (isRefusal(verdict) || verdict.events.length > 0) return 'wrong'
  return answer.version === version ? 'right' : 'other version'
}

const kindOf = (answer: Answer, fits: ReadonlySet<Fit>): Finding['kind'] => {
  if (fits.has('other facts')) return 'refused with wrong facts'
  if (fits.has('other version')) return 'elsewhere'
  return answer.kind === 'refused' ? 'refused wrongly' : 'lost'
}
