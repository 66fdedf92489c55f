import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { configOf } from '#shared/runtime/config.ts'

const copied = readFileSync('Dockerfile', 'utf8')
  .split('\n')
  .flatMap((line) => /^COPY (.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])
const isIn = (path: string): boolean => copied.some((name) => path === name || path.startsWith(`${name}/`))

const readAtRunTime = globSync('**/*.ts', { exclude: ['node_modules', '**/*.test.ts'] })
  .filter(isIn)
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)].map(([, path]) =>
      relative('.', fileURLToPath(new URL(path!, pathToFileURL(file)))),
    ),
  )

describe('Docker Compose', () => {
  const lines = readFileSync('docker-compose.yml', 'utf8').split('\n')

  it('publishes every service on loopback, where the scripts look for it', () =>
    assert.deepEqual(
      lines.flatMap((line) => /^ +ports: (.+)$/.exec(line)?.[1] ?? []),
      ['COMMAND_PORT', 'QUERY_PORT', 'PUBLISHER_PORT', 'CONSUMER_PORT'].map((name) => {
        const port = configOf({})[name as 'QUERY_PORT']
        return `["127.0.0.1:${port}:${port}"]`
      }),
    ))
})

describe('The image', () => {
  it('has every file that a program in it reads beside itself', () => {
    assert.ok(readAtRunTime.includes('docs/errors.md'))
    assert.deepEqual(
      readAtRunTime.filter((path) => !isIn(path)),
      [],
    )
  })

  it('is given what it copies', () => {
    const given = readFileSync('.dockerignore', 'utf8').split('\n')
    assert.deepEqual(
      copied.filter((name) => !given.includes(`!${name}`)),
      [],
    )
  })
})
