import { run } from '#shared/runtime/lifecycle.ts'
import { composeConsumers } from './compose.ts'

await run(
  { name: 'consumer-service', help: 'Keeps the read models, runs the reactors and makes lists of neighbours.' },
  composeConsumers,
)
