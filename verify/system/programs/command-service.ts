import { instantOf } from '#shared/kernel/instant.ts'
import { run } from '#shared/runtime/lifecycle.ts'
import { composeCommandService } from '../../../command-service/compose.ts'

/** By how much its clock is wrong, as its parent process says. */
let wrongByMs = 0
process.on('message', ({ jumpMs }: { readonly jumpMs: number }) => {
  wrongByMs = jumpMs
})
const clock = { now: () => instantOf(Date.now() + wrongByMs) }

await run({ name: 'command-service', help: 'A service that faults are struck into.' }, (program) =>
  composeCommandService(program, clock),
)
