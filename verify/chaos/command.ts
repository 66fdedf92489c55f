import { VerifyError } from '../verify-error.ts'
import { chaosOptions } from './options.ts'

/** A command that was amid being begun again when something failed would go on for minutes. */
const endSoon = (): void => void setTimeout(() => process.exit(), 2_000).unref()

const say = (line: string): void => console.log(line)

/** True when nothing came of it. */
export const chaos = async (args: readonly string[]): Promise<boolean> => {
  const options = chaosOptions(args)
  // What it needs to start a system is not loaded for the other commands.
  const { runChaos } = await import('./run-chaos.ts')
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!stopping.signal.aborted) say('Stopping everything that was started')
      stopping.abort(new VerifyError('Interrupted: everything that was started has been stopped.'))
    })
  const { seed, minutes, partitions } = options
  say(`--seed ${seed} repeats it; ${minutes} minutes, ${partitions} partitions`)
  const findings = await runChaos(options, { say, signal: stopping.signal }).finally(endSoon)
  for (const finding of findings) console.error(finding)
  say(findings.length === 0 ? 'Nothing came of it.' : `${findings.length} findings: --seed ${seed}`)
  return findings.length === 0
}
