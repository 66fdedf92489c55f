import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { commandsContract } from '#shared/ports/commands.contract.ts'
import { CommandNotTaken, CommandsUnavailable } from '#shared/ports/commands.ts'
import { startCommandService } from '../../../command-service/testing/running-service.ts'
import { createHttpCommands } from './commands.ts'

commandsContract('Commands over HTTP', async () => {
  const { url, recorded, close } = await startCommandService()
  const types = async () => (await recorded(1)).map(({ type }) => type)
  return { commands: createHttpCommands({ url }), recorded: types, stop: close }
})

describe('Commands over HTTP', () => {
  const command = { name: 'EraseCustomer', key: 'k', fields: { customerId: 'ada' } }

  /** Answers with this, or with nothing. */
  const answeredWith = async (status: number | undefined, body: string, answersWithinMs?: number) => {
    const server = createServer((request, response) => {
      request.resume()
      if (status !== undefined) response.writeHead(status).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const commands = createHttpCommands({ url, ...(answersWithinMs !== undefined && { answersWithinMs }) })
    const [answer] = await Promise.allSettled([commands.send([command, command])])
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    assert.ok(answer.status === 'rejected')
    return answer.reason as Error
  }
  const line = (answer: object) => `${JSON.stringify(answer)}\n`

  it('that are answered in part only may be sent again', async () => {
    assert.ok((await answeredWith(200, line({ status: 200, position: 1 }))) instanceof CommandsUnavailable)
    assert.ok((await answeredWith(200, line({ status: 503, detail: 'Too many' }))) instanceof CommandsUnavailable)
  })

  it('that nobody answers may be sent again', async () =>
    assert.ok((await answeredWith(undefined, '', 50)) instanceof CommandsUnavailable))

  it('may be sent again when the whole service is overloaded, or a proxy finds nobody', async () => {
    assert.ok((await answeredWith(503, line({ detail: 'Too many' }))) instanceof CommandsUnavailable)
    assert.ok((await answeredWith(502, '<html>')) instanceof CommandsUnavailable)
  })

  it('are not taken by who is no command service', async () => {
    const error = await answeredWith(404, '<html>')
    assert.ok(error instanceof CommandNotTaken)
    assert.match(error.message, /127\.0\.0\.1:\d+ answers 404/)
  })
})
