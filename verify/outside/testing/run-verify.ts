import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import type { WholeShop } from '../../testing/whole-shop.ts'

export type Check = {
  readonly check: string
  readonly title: string
  readonly status: 'ok' | 'failed' | 'skipped'
  readonly detail: string
  readonly where?: string
  readonly next?: string
  readonly ms: number
}

export type Report = {
  readonly verdict: string
  readonly exitCode: number
  readonly because?: string
  readonly next?: string
  readonly mode: string
  readonly run: string
  readonly checks: readonly Check[]
  readonly lag: readonly { readonly readModel: string; readonly samples: number; readonly medianMs: number }[]
  readonly left: readonly string[]
}

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

type How = { readonly node?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string }

const PROGRAM = resolve('verify_system.js')

/** This Node, and the one of the machine where there is another one. */
export const NODES: readonly string[] = [
  process.execPath,
  ...(process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => !directory.includes('node_modules'))
    .map((directory) => join(directory, 'node'))
    .filter((node) => existsSync(node))
    .slice(0, 1),
]

export const startVerify = (args: readonly string[], { node = process.execPath, env = {}, cwd }: How = {}) => {
  const child = spawn(node, [PROGRAM, ...args], {
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (text) => (said[stream] += text))
  const ended = once(child, 'close').then(([code]): Ended => ({ code, ...said }))
  return { child, said, ended }
}

export const runVerify = (args: readonly string[], how?: How): Promise<Ended> => startVerify(args, how).ended

export type Addresses = Pick<WholeShop, 'commands' | 'queries'> & { readonly publisher: string; readonly consumer: string }

export const addressesOf = ({ commands, queries, publisher, consumers }: WholeShop): Addresses => ({
  commands,
  queries,
  publisher: publisher.url,
  consumer: consumers.url,
})

export const asArguments = ({ commands, queries, publisher, consumer }: Addresses): readonly string[] => [
  ...['--command', commands, '--query', queries],
  ...['--publisher', publisher, '--consumer', consumer],
]

/** The report of a run against these addresses; what it says beside it must be nothing. */
export const reportOf = async (addresses: Addresses, args: readonly string[] = [], how?: How): Promise<Report> => {
  const { code, stdout, stderr } = await runVerify([...asArguments(addresses), '--json', ...args], how)
  if (stderr !== '') throw new Error(stderr)
  const report = JSON.parse(stdout) as Report
  if (report.exitCode !== code) throw new Error(`it tells ${report.exitCode} and ends with ${code}`)
  return report
}

export const failedIn = ({ checks }: Report): readonly string[] =>
  checks.filter(({ status }) => status === 'failed').map(({ check }) => check)
