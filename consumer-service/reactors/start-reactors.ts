import { systemClock } from '#shared/runtime/clock.ts'
import type { Program } from '#shared/runtime/lifecycle.ts'
import type { Metrics } from '#shared/runtime/metrics.ts'
import { reactorsOf } from '../reactors.ts'
import { watchReactors } from './metrics.ts'
import { createReactors, type Reactors } from './reactors.ts'
import type { ReactorPorts } from './running-reactor.ts'

/** All of them, with their metrics; they are stopped with the program. */
export const startReactors = (ports: Omit<ReactorPorts, 'clock'>, metrics: Metrics, { config, started }: Program): Reactors => {
  const reactors = createReactors(reactorsOf(config), { ...ports, clock: systemClock })
  reactors.start()
  started('reactors', () => reactors.stop())
  watchReactors(metrics.registry, reactors)
  return reactors
}
