import { commandsContract } from '#shared/ports/commands.contract.ts'
import { startCommandService } from './testing/running-service.ts'

commandsContract('Commands in the same process', async () => {
  const { commands, recorded, close } = await startCommandService()
  return { commands, recorded: async () => (await recorded(1)).map(({ type }) => type), stop: close }
})
