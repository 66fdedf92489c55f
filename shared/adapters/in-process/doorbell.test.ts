import { doorbellContract } from '#shared/ports/doorbell.contract.ts'
import { createInProcessDoorbell } from './doorbell.ts'

doorbellContract('The in-process doorbell', async () => {
  const bell = createInProcessDoorbell()
  return { ringing: bell, listening: bell }
})
