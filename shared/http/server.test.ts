import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../testing/eventually.ts'
import { ask } from '../testing/http-client.ts'
import { openCaller } from './caller.ts'
import { listen } from './express.ts'
import { get, post } from './route.ts'

describe('starting and closing the HTTP server', () => {
  const quiet = { host: '127.0.0.1', callerOf: openCaller, onFault: () => {} }
  const asked = () => {
    const opened = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const slow = get('/slow', {}, async () => {
      opened.resolve()
      await answer.promise
      return { status: 200, body: { slow: true } }
    })
    return { opened: opened.promise, answer: answer.resolve, routes: [slow] }
  }

  it('says in one sentence that the port is taken, and by whom', async () => {
    const first = await listen({ ...quiet, routes: [], port: 0 })
    const message = `Port ${first.port} on 127.0.0.1 is taken by process ${process.pid}: stop that one, or configure another port.`
    await assert.rejects(listen({ ...quiet, routes: [], port: first.port }), { name: 'CannotStart', message })
    await first.close()
  })

  it('says in one sentence that the host is none', () =>
    assert.rejects(listen({ ...quiet, routes: [], port: 0, host: '203.0.113.1' }), {
      name: 'CannotStart',
      message: /^203\.0\.113\.1 is not an address/,
    }))

  it('refuses two routes in one place', () => {
    const twice = [get('/a', {}, () => ({ status: 204 })), get('/a', {}, () => ({ status: 204 }))]
    assert.throws(() => listen({ ...quiet, routes: twice, port: 0 }), /GET \/a is declared twice/)
  })

  it('waits for what is under way', async () => {
    const { opened, answer, routes } = asked()
    const server = await listen({ ...quiet, routes, port: 0 })
    const received = ask(`${server.url}/slow`)
    await opened
    let closed = false
    const closing = server.close().then(() => {
      closed = true
    })
    await sleep(20)
    assert.equal(closed, false)
    await assert.rejects(ask(`${server.url}/slow`))
    answer()
    assert.equal((await received).status, 200)
    await closing
  })

  it('ends connections that are only kept alive', async () => {
    const server = await listen({ ...quiet, routes: [get('/a', {}, () => ({ status: 204 }))], port: 0 })
    const socket = connect(server.port, '127.0.0.1', () => socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n'))
    await new Promise((resolve) => socket.once('data', resolve))
    const ended = new Promise((resolve) => socket.resume().once('close', resolve))
    await server.close()
    await ended
  })

  it('cuts off what takes longer than the limit', async () => {
    const { opened, answer, routes } = asked()
    const server = await listen({ ...quiet, routes, port: 0 })
    const cut = assert.rejects(ask(`${server.url}/slow`), { code: 'ECONNRESET' })
    await opened
    await server.close(10)
    await cut
    answer()
  })

  it('finds no fault in a client that goes away in the middle of its body', async () => {
    const faults: unknown[] = []
    const taken = post('/taken', { body: (body) => body }, () => ({ status: 200 }))
    const server = await listen({ ...quiet, routes: [taken], port: 0, onFault: (fault) => faults.push(fault) })
    const head = 'POST /taken HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"half": '
    const socket = connect(server.port, '127.0.0.1', () => socket.write(head, () => socket.destroy()))
    await new Promise((resolve) => socket.once('close', resolve))
    assert.equal((await ask(`${server.url}/taken`, { method: 'POST' })).status, 200)
    await server.close()
    assert.deepEqual(faults, [])
  })

  it('answers 408 to who says byte after byte and never comes to the end, and cuts the connection', async () => {
    const server = await listen({ ...quiet, routes: [], port: 0, headWithinMs: 60 })
    const received = await new Promise<string>((resolve) => {
      let text = ''
      let drip: NodeJS.Timeout | undefined
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write('GET / HTTP/1.1\r\nHost: x\r\nX: ')
        drip = setInterval(() => socket.write('x'), 5)
      })
      socket.setEncoding('utf8').on('error', () => {})
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => {
        clearInterval(drip)
        resolve(text)
      })
    })
    assert.match(received, /^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/)
    await server.close()
  })

  it('tells routes that it is closing, and that a client has gone away', async () => {
    const opened = Promise.withResolvers<{ readonly signal: AbortSignal; readonly closing: AbortSignal }>()
    const endless = get('/endless', {}, ({ signal, closing }) => {
      opened.resolve({ signal, closing })
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: new Readable({ read() {} }) }
    })
    const server = await listen({ ...quiet, routes: [endless], port: 0 })
    const socket = connect(server.port, '127.0.0.1', () => socket.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n'))
    const { signal, closing } = await opened.promise
    assert.equal(signal.aborted, false)
    socket.destroy()
    await eventually(() => assert.ok(signal.aborted))
    await server.close()
    assert.ok(closing.aborted)
  })
})
