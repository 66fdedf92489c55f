import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { createLogger, type LoggerOptions } from './logger.ts'

const written = (options: Partial<LoggerOptions>, write: (log: ReturnType<typeof createLogger>) => void): string => {
  const stream = new PassThrough()
  write(createLogger({ service: 'test', level: 'info', stream, ...options }))
  return String(stream.read() ?? '')
}

describe('the log', () => {
  it('is a line of JSON for a machine', () => {
    const line = JSON.parse(written({}, (log) => log.info('Something happened', { orders: 3, big: 5n })))
    assert.match(line.time, /^\d{4}-.*Z$/)
    assert.deepEqual(
      { ...line, time: '' },
      { time: '', level: 'info', service: 'test', message: 'Something happened', orders: 3, big: '5' },
    )
  })

  it('is a readable line for a person', () =>
    assert.match(
      written({ readable: true }, (log) => log.warn('Something happened', { orders: 3, why: 'no idea' })),
      /^\d\d:\d\d:\d\d\.\d{3} warn {2}test: Something happened orders=3 why=no idea\n$/,
    ))

  it('tells errors with their stack and causes', () => {
    const error = new Error('outer', { cause: Object.assign(new Error('inner'), { code: '57P01' }) })
    const line = JSON.parse(written({}, (log) => log.error('It failed', { error })))
    assert.equal(line.error.message, 'outer')
    assert.match(line.error.stack, /logger\.test\.ts/)
    assert.equal(line.error.cause.code, '57P01')
    assert.match(
      written({ readable: true }, (log) => log.error('It failed', { error })),
      /error=\nError: outer\n {4}at /,
    )
  })

  it('leaves out what is below its level', () =>
    assert.equal(
      written({ level: 'warn' }, (log) => log.info('Chatter')),
      '',
    ))

  it('never has a password or a token, wherever it stands', () => {
    const text = written({}, (log) =>
      log.error('No connection to postgres://shop:s3cret@db:5432/daybook', {
        url: 'amqp://guest:s3cret@broker',
        header: 'Authorization: Bearer eyJhbGciOi.s3cret',
        error: new Error('connect postgres://shop:s3cret@db'),
      }),
    )
    assert.doesNotMatch(text, /s3cret/)
    assert.match(text, /postgres:\/\/shop:\*\*\*@db:5432\/daybook/)
  })
})
