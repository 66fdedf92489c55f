import { createMemoryEventLog } from '#shared/testing/memory-event-log.ts'
import { commandLoopCases } from './testing/command-loop.cases.ts'
import { loopContentionCases } from './testing/loop-contention.cases.ts'
import { loopDeadlinesCases } from './testing/loop-deadlines.cases.ts'
import { loopFailureCases } from './testing/loop-failures.cases.ts'
import { loopIdentitiesCases } from './testing/loop-identities.cases.ts'
import { loopKeysCases } from './testing/loop-keys.cases.ts'
import { loopSnapshotCases } from './testing/loop-snapshots.cases.ts'
import { loopVersionsCases } from './testing/loop-versions.cases.ts'
import { loopWideCases } from './testing/loop-wide.cases.ts'

for (const cases of [
  commandLoopCases,
  loopKeysCases,
  loopIdentitiesCases,
  loopVersionsCases,
  loopWideCases,
  loopContentionCases,
  loopFailureCases,
  loopDeadlinesCases,
  loopSnapshotCases,
])
  cases('in-memory', async () => createMemoryEventLog())
