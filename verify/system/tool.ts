import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { dieWithUs } from '#shared/adapters/die-with-us.ts'
import { ownEnvironment } from './own-environment.ts'

export type Tool = {
  readonly script: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
}

const WITHIN_MS = 300_000
const AGAIN_AFTER_MS = 500

/**
 * Runs a command of the command line as an operator would: what has failed, as a server was away, is begun again until it succeeds. The first
 * one is ended with kill -9 after so long. Answers how often it was begun; rejects when it does not succeed in time.
 */
export const runTool = async (tool: Tool, killedAfterMs: number): Promise<number> => {
  const deadline = Date.now() + WITHIN_MS
  for (let begun = 1; ; begun++) {
    const child = launch(tool)
    const tooLong = setTimeout(() => child.kill('SIGKILL'), begun === 1 ? killedAfterMs : deadline - Date.now())
    const [code] = await once(child, 'close')
    clearTimeout(tooLong)
    if (code === 0) return begun
    if (Date.now() > deadline)
      throw new Error(
        `${tool.script} ${tool.args.join(' ')} has not succeeded within ${WITHIN_MS / 1_000} s: see ${tool.logFile}`,
      )
    await sleep(AGAIN_AFTER_MS)
  }
}

const launch = ({ script, args, environment, logFile }: Tool): ChildProcess => {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [script, ...args], {
    env: ownEnvironment(environment),
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  child.once('close', dieWithUs(child.pid, { signal: 'KILL' }))
  return child
}
