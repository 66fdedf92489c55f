import assert from 'node:assert/strict'
import { contextOf } from './request-context.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`

describe('how a request is known', () => {
  it('is made up when the caller says nothing', () => {
    const [one, other] = [contextOf({}), contextOf({})]
    assert.match(one.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    assert.equal(one.traceparent.split('-')[1], one.traceId)
    assert.equal(one.correlationId, one.requestId)
    assert.notEqual(one.requestId, other.requestId)
    assert.notEqual(one.traceId, other.traceId)
  })

  it('goes on from what the caller says', () => {
    const context = contextOf({ 'x-request-id': 'req/1', 'x-correlation-id': 'corr=2', traceparent })
    assert.equal(context.requestId, 'req/1')
    assert.equal(context.correlationId, 'corr=2')
    assert.equal(context.traceId, TRACE)
    assert.match(context.traceparent, new RegExp(`^00-${TRACE}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`))
  })

  it('goes on from a later version of traceparent', () =>
    assert.equal(contextOf({ traceparent: `cc-${TRACE}-00f067aa0ba902b7-01-what-comes` }).traceId, TRACE))

  for (const bad of [
    '',
    'x',
    `ff-${TRACE}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `${traceparent}-x`,
    traceparent.toUpperCase(),
  ])
    it(`begins anew when traceparent is '${bad}'`, () => assert.notEqual(contextOf({ traceparent: bad }).traceId, TRACE))

  for (const bad of ['', 'a b', 'x'.repeat(129), 'é'])
    it(`takes no request id like '${bad.slice(0, 5)}'`, () =>
      assert.match(contextOf({ 'x-request-id': bad }).requestId, /^[0-9a-f-]{36}$/))
})
