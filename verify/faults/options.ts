import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { allKinds, type FaultKind, kinds } from '../strikes/kinds.ts'
import { kindsIn } from '../strikes/kinds-in.ts'
import { VerifyError } from '../verify-error.ts'

export type FaultOptions = {
  readonly seed: number
  readonly faults: number
  readonly only: readonly FaultKind[]
  readonly minutes: number
  readonly partitions: number
  readonly container: boolean
}

const KINDS = allKinds.map((kind) => `  ${kind.padEnd(20)}${kinds[kind]}`).join('\n')

export const FAULTS_HELP = `Strikes a running Daybook with faults, and checks that nothing came of it.

  npm run faults -- [options]

Starts two PostgreSQL servers, a RabbitMQ and the services on data and ports of their own, all on loopback: two command
services, two publishers, two consumer services, a query service. Orders, payments, cancellations, returns and stock are sent
over HTTP all the while. After every few faults the system is left to settle. Then every read model must equal a fold of the log,
every position must have been applied once, nothing may be parked, positions and versions may have no gaps, the publisher's
cursor must be at the head, each answered command must be in the log once, with nothing sold that was not there, and each change of a customer's tier.

  --seed N        repeats the faults of a run (a random one, which is printed)
  --faults N      how many (300)
  --only A,B      only these kinds (all)
  --minutes M     give up after so long (60)
  --partitions N  of the log, 1 to 64 (1)
  --container     RabbitMQ 4 in a container, though this machine has a rabbitmq-server
  --help          this

Kinds of faults:
${KINDS}

RabbitMQ is the rabbitmq-server of this machine, else one in a container. Ctrl-C stops everything that was started.
Exit code 0: nothing came of any fault. 1: something did; the logs are kept and named. 2: it could not be tried.
`

const NUMBERS = {
  seed: [0, 2 ** 31 - 1],
  faults: [1, 100_000],
  minutes: [1, 24 * 60],
  partitions: [1, 64],
} as const

/** Throws VerifyError when it is not clear what is wanted. */
export const faultOptions = (args: readonly string[]): FaultOptions | 'help' => {
  const values = parsed(args)
  if (values.help) return 'help'
  const numberOf = (name: keyof typeof NUMBERS, text: string): number => {
    const [least, most] = NUMBERS[name]
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (number >= least && number <= most) return number
    throw new VerifyError(`--${name} ${text} is not a whole number from ${least} to ${most}.`)
  }
  return {
    seed: values.seed === undefined ? randomInt(2 ** 31) : numberOf('seed', values.seed),
    faults: numberOf('faults', values.faults),
    only: values.only === undefined ? allKinds : kindsIn(values.only),
    minutes: numberOf('minutes', values.minutes),
    partitions: numberOf('partitions', values.partitions),
    container: values.container,
  }
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        faults: { type: 'string', default: '300' },
        only: { type: 'string' },
        minutes: { type: 'string', default: '60' },
        partitions: { type: 'string', default: '1' },
        container: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }).values
  } catch (error) {
    throw new VerifyError(`${(error as Error).message} (--help tells more)`)
  }
}
