import { Gauge, type Registry } from 'prom-client'
import type { Frontiers } from './frontiers.ts'

export const countWaiting = (registry: Registry, { waiting }: Pick<Frontiers, 'waiting'>): Gauge =>
  new Gauge({
    name: 'daybook_waiting_queries',
    help: 'Queries that wait until a read model has come to a position',
    registers: [registry],
    collect() {
      this.set(waiting())
    },
  })
