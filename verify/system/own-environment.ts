import { variables } from '#shared/runtime/variables.ts'

/** Our environment, but for what configures a Daybook: of that only what is given, lest what is started here turns to a server that was not. */
export const ownEnvironment = (environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const { ...own } = process.env
  for (const name of Object.keys(variables)) delete own[name]
  return { ...own, ...environment }
}
