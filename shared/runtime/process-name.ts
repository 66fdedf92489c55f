import { hostname } from 'node:os'
import { newId } from './clock.ts'

/** What no other process is called, nor this one when it is started again; says to a person where it runs. */
export const processName = (): string => `${hostname()} ${process.pid} ${newId()}`
