import { run } from '#shared/runtime/lifecycle.ts'
import { composeConsumers } from '../../../consumer-service/compose.ts'
import { groups as shopGroups } from '../../../consumer-service/projections.ts'
import { meddledBroker } from './meddled-broker.ts'
import { WITNESSES, witnessNamed } from './witness.ts'

/** Each group of the shop has a witness in it. */
const groups = shopGroups.map(({ name, projections }, index) => ({
  name,
  projections: [...projections, witnessNamed(WITNESSES[index]!)],
}))

await run({ name: 'consumer-service', help: 'A service that faults are struck into.' }, (program) =>
  composeConsumers(program, groups, (broker) => meddledBroker(broker, process.pid)),
)
