import { CannotStart } from '#shared/kernel/cannot-start.ts'
import { configOf } from '#shared/runtime/config.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { readEnvFile } from '#shared/runtime/read-env-file.ts'
import { asksForHelp, WRONG_USAGE, WrongUsage } from '#shared/runtime/usage.ts'
import { ImportError } from './import-error.ts'
import { HELP, type ImportOptions, importOptions } from './options.ts'
import { runImport } from './run-import.ts'
import { isFlawless, summaryOf } from './summary.ts'
import { createTally } from './tally.ts'

/** The exit code: 0 only if every row was handled and no command was refused. */
const importFile = async (options: ImportOptions): Promise<number> => {
  const [stop, tally, progress] = [new AbortController(), createTally(), createProgress(options)]
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  try {
    const report = await runImport(options, { progress, tally, signal: stop.signal })
    process.stdout.write(`${summaryOf(report)}\n`)
    return isFlawless(report) ? 0 : 1
  } catch (error) {
    progress.close()
    if (!stop.signal.aborted) throw error
    progress.note(
      `Stopped after ${tally.answered} commands. Import the same file again and it goes on: nothing is recorded twice.`,
    )
    return 130
  }
}

const main = async (args: readonly string[]): Promise<number> => {
  readEnvFile()
  return importFile(importOptions(args, configOf(process.env)))
}

try {
  const args = process.argv.slice(2)
  if (asksForHelp(args)) process.stdout.write(HELP)
  else process.exitCode = await main(args)
} catch (error) {
  const isKnown = error instanceof ImportError || error instanceof WrongUsage || error instanceof CannotStart
  process.stderr.write(isKnown ? `${error.message}\n` : `${(error as Error).stack}\n`)
  process.exitCode = error instanceof WrongUsage ? WRONG_USAGE : 1
}
