import { run } from '#shared/runtime/lifecycle.ts'
import { composeConsumers } from '../../../consumer-service/compose.ts'
import type { AnyProjection } from '../../../consumer-service/projection.ts'
import { groups as shopGroups } from '../../../consumer-service/projections.ts'
import { WITNESSES, witnessNamed } from '../../system/programs/witness.ts'

const SKIPS_EVERY = 50

/** Passes over an event now and then, and says nothing of it. */
const skipping = (projection: AnyProjection): AnyProjection => ({
  ...projection,
  changes: (events) => projection.changes(events.filter(({ position }) => position % SKIPS_EVERY !== 0)),
})

const groups = shopGroups.map(({ name, projections }, index) => ({
  name,
  projections: [...projections.map((one) => (one.name === 'orders' ? skipping(one) : one)), witnessNamed(WITNESSES[index]!)],
}))

await run({ name: 'consumer-service', help: 'A service that skips.' }, (program) => composeConsumers(program, groups))
