import { VerifyError } from '../verify-error.ts'
import { FAULTS_HELP, faultOptions } from './options.ts'
import { runFaults } from './run-faults.ts'

const say = (line: string): void => console.log(line)

const faults = async (args: readonly string[]): Promise<number> => {
  const options = faultOptions(args)
  if (options === 'help') {
    process.stdout.write(FAULTS_HELP)
    return 0
  }
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stopping.abort(new VerifyError('Interrupted: everything that was started has been stopped.')))
  say(`${options.faults} faults; --seed ${options.seed} repeats them`)
  const findings = await runFaults(options, { say, signal: stopping.signal })
  for (const finding of findings) console.error(finding)
  say(findings.length === 0 ? 'Nothing came of any fault.' : `Something came of the faults: --seed ${options.seed}`)
  return findings.length === 0 ? 0 : 1
}

try {
  process.exit(await faults(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(error instanceof VerifyError ? `${error.message}\n` : `${(error as Error).stack}\n`)
  process.exit(2)
}
