import { run } from '#shared/runtime/lifecycle.ts'
import { composeCommandService } from './compose.ts'

await run({ name: 'command-service', help: 'Takes commands and records what happens.' }, composeCommandService)
