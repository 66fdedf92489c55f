import { audit } from '../audit/audit.ts'
import { createHistoryChecker } from '../history/check.ts'
import type { Recorded } from '../history/operation.ts'
import { wrongFacts } from '../judge/facts.ts'
import type { Databases } from '../system/databases.ts'
import { WITNESSES } from '../system/programs/witness.ts'
import type { Recorder } from './client/recorder.ts'
import { recordedBehind } from './read-log.ts'

/** What was found in a system that has settled, and how long the audit took. */
export type Judged = {
  readonly findings: readonly string[]
  readonly head: number
  readonly auditMs: number
  readonly operations: number
  /** With a history that the log has no more. */
  readonly lost: number
}

type Judging = {
  readonly databases: Databases
  readonly recorder: Recorder
  /** Where the log was put back to, each time. */
  readonly ends: readonly number[]
}

/** What a reactor asks for, and the store that opens by itself. */
const isByItself = ({ type, data }: Recorded): boolean =>
  type === 'CustomerTierChanged' || (type === 'StoreOpened' && data['storeId'] === 'main')

/** Asked again, it looks at the answers that have come since, and at the whole of both databases. */
export const createJudge = ({ databases, recorder, ends }: Judging): (() => Promise<Judged>) => {
  const { write, read } = databases
  const { check } = createHistoryChecker({ isByItself })
  let head = 0
  return async () => {
    const events = await recordedBehind(write, head)
    head = events.at(-1)?.position ?? head
    const { findings, operations, lost } = check({ operations: recorder.take(), events, ends })
    const facts = await wrongFacts(databases, WITNESSES)
    const began = performance.now()
    const report = await audit({ write, read })
    const auditMs = performance.now() - began
    return {
      findings: [
        ...findings.map(({ kind, sentence }) => `${kind}: ${sentence}`),
        ...facts,
        ...report.findings.map(({ check, message }) => `audit, ${check}: ${message}`),
      ],
      ...{ head, auditMs, operations, lost },
    }
  }
}
