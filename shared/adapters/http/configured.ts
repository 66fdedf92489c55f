import type { Commands } from '#shared/ports/commands.ts'
import { createHttpCommands } from './commands.ts'

type Settings = { readonly COMMAND_URL: string; readonly COMMAND_PORT: number }

/** The command service of this machine, unless another one is named. */
export const configuredCommands = ({ COMMAND_URL, COMMAND_PORT }: Settings): Commands =>
  createHttpCommands({ url: COMMAND_URL === '' ? `http://127.0.0.1:${COMMAND_PORT}` : COMMAND_URL })
