import { configOf } from '#shared/runtime/config.ts'

/** Where queries of the Daybook on this machine are answered. Throws CannotStart when the configuration is not right. */
export const queriesHere = (): string => `http://127.0.0.1:${configOf(process.env).QUERY_PORT}`
