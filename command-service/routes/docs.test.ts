import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { problems, problemType } from '#shared/http/problem.ts'
import { refusals } from '../refusals.ts'
import { startCommandService } from '../testing/running-service.ts'
import { commandKinds } from './command-kinds.ts'

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

describe('docs/errors.md', () => {
  const text = page('errors.md')

  it('has a heading for every problem and every refusal, and no other', () =>
    assert.deepEqual(
      Array.from(text.matchAll(/^### (.+)$/gm), ([, code]) => code).sort(),
      [...Object.keys(problems), ...Object.keys(refusals)].sort(),
    ))

  it('tells the status that the code gives', () => {
    for (const [code, { status }] of Object.entries({ ...problems, ...refusals }))
      assert.match(text, new RegExp(`^### ${code}\n\n${status}\\D`, 'm'), code)
  })

  it('is where the type of a problem points to', async () => {
    const service = await startCommandService()
    const [path, anchor] = problemType('insufficient_stock').split('#')
    const answer = await service.ask(path ?? '')
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    assert.match(answer.text, new RegExp(`<h3 id="${anchor}">`))
    await service.close()
  })
})

describe('docs/api.md', () => {
  it('has every command with its call, and no other', () => {
    const calls = Object.values(commandKinds).map(({ name, route, creates }) =>
      route ? `${route.method} ${route.path} ${name} ${creates ? 201 : ''}` : `POST /api/commands ${name} `,
    )
    const rows = page('api.md').matchAll(/^\| `(\w+ \/api\/\S+)` \| `(\w+)` \| (201)? ?\|$/gm)
    assert.deepEqual(Array.from(rows, ([, call, name, created = '']) => `${call} ${name} ${created}`).sort(), calls.sort())
  })
})
