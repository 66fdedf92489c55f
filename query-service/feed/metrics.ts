import { Counter, Gauge, type Registry } from 'prom-client'

/** What a feed counts; `listeners` tells how many there are. */
export const countIn = (registry: Registry, listeners: () => number) => {
  const registers = [registry]
  new Gauge({
    name: 'daybook_event_listeners',
    help: 'Who listens to events at this moment',
    registers,
    collect() {
      this.set(listeners())
    },
  })
  return {
    dropped: new Counter({
      name: 'daybook_event_listeners_dropped_total',
      help: 'Listeners to events that took too long to take what they were sent',
      registers,
    }),
    failed: new Counter({
      name: 'daybook_event_reads_failed_total',
      help: 'How often events for listeners could not be read',
      registers,
    }),
  }
}
