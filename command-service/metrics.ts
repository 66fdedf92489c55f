import { Counter, Gauge } from 'prom-client'
import type { Metrics } from '#shared/runtime/metrics.ts'
import type { CommandLoop } from './command-loop.ts'
import type { CommandLoopOptions } from './create-command-loop.ts'

export const countIn = ({ registry }: Metrics): NonNullable<CommandLoopOptions['observe']> => {
  const registers = [registry]
  const commands = new Counter({ name: 'daybook_commands_total', help: 'Commands decided', registers })
  const events = new Counter({ name: 'daybook_events_recorded_total', help: 'Events recorded', registers })
  const batches = new Counter({ name: 'daybook_batches_total', help: 'Batches of commands', registers })
  const seconds = new Counter({ name: 'daybook_append_seconds_total', help: 'Time spent appending to the log', registers })
  return (settled) => {
    commands.inc(settled.commands)
    events.inc(settled.events)
    batches.inc()
    seconds.inc(settled.appendMs / 1000)
  }
}

export const watchQueue = ({ registry }: Metrics, loop: Pick<CommandLoop, 'waiting'>): void => {
  new Gauge({
    name: 'daybook_commands_waiting',
    help: 'Commands that wait for the next batch',
    registers: [registry],
    collect() {
      this.set(loop.waiting())
    },
  })
}
