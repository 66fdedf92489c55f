import { v7 } from 'uuid'
import { instantOf } from '../kernel/instant.ts'
import type { Clock, NewId } from '../ports/clock.ts'

export const systemClock: Clock = { now: () => instantOf(Date.now()) }

export const newId: NewId = () => v7()
