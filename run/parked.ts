import { configOf } from '#shared/runtime/config.ts'
import { commands } from './parked/commands.ts'
import { help, parkedOptions } from './parked/options.ts'
import { createParkedApi } from './parked/parked-api.ts'
import { runScript } from './script.ts'

/** 1 is for what has failed again. */
await runScript({ name: 'parked', help, failed: 2 }, async (args) => {
  const options = parkedOptions(args, configOf(process.env))
  const isWell = await commands[options.command](createParkedApi(options), options, (text) => console.log(text))
  return isWell ? 0 : 1
})
