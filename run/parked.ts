import { CannotStart } from '#shared/runtime/cannot-start.ts'
import { configOf } from '#shared/runtime/config.ts'
import { commands } from './parked/commands.ts'
import { HELP, parkedOptions } from './parked/options.ts'
import { createParkedApi } from './parked/parked-api.ts'
import { ParkedError } from './parked/parked-error.ts'

const main = async (args: readonly string[]): Promise<number> => {
  const options = parkedOptions(args, configOf(process.env))
  if (options === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  const isWell = await commands[options.command](createParkedApi(options), options, (text) => console.log(text))
  return isWell ? 0 : 1
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: Error) => {
    const isKnown = error instanceof ParkedError || error instanceof CannotStart
    console.error(isKnown ? `parked: ${error.message} (--help tells more)` : error.stack)
    process.exitCode = 2
  },
)
