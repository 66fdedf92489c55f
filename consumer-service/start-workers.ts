import { systemClock } from '#shared/runtime/clock.ts'
import type { Program } from '#shared/runtime/lifecycle.ts'
import type { Metrics } from '#shared/runtime/metrics.ts'
import { watchNeighbours } from './neighbours/metrics.ts'
import { createNeighbours, type Neighbours } from './neighbours/running-neighbours.ts'
import { watchReactors } from './reactors/metrics.ts'
import { createReactors, type Reactors } from './reactors/reactors.ts'
import type { ReactorPorts } from './reactors/running-reactor.ts'
import { reactorsOf } from './reactors.ts'

/** What is done in one process at a time, beside the read models. */
export type Workers = { readonly reactors: Reactors; readonly neighbours: Neighbours }

/** All of them, with their metrics; they are stopped with the program. */
export const startWorkers = (ports: Omit<ReactorPorts, 'clock'>, metrics: Metrics, { config, started }: Program): Workers => {
  const reactors = createReactors(reactorsOf(config), { ...ports, clock: systemClock })
  reactors.start()
  started('reactors', () => reactors.stop())
  watchReactors(metrics.registry, reactors)
  const neighbours = createNeighbours(ports)
  neighbours.start()
  started('neighbours', () => neighbours.stop())
  watchNeighbours(metrics.registry, neighbours, ports.database)
  return { reactors, neighbours }
}
