import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { DEFAULT_WEIGHTS } from '../kernel/weights.ts'
import { configOf } from './config.ts'
import { exampleText, variables } from './variables.ts'

const EXAMPLE = new URL('../../.env.example', import.meta.url)

const mistakesIn = (environment: Record<string, string>): readonly string[] => {
  try {
    configOf(environment)
  } catch (error) {
    assert.equal((error as Error).name, 'CannotStart')
    return (error as Error).message.split('\n  ').slice(1)
  }
  return []
}

describe('the configuration', () => {
  it('is complete without any variable', () => {
    const config = configOf({})
    const { set, ...values } = config
    assert.deepEqual(Object.keys(values), Object.keys(variables))
    assert.equal(set.size, 0)
    assert.equal(config.COMMAND_PORT, 8080)
    assert.deepEqual(config.CURRENCY, { code: 'USD', decimals: 2 })
    assert.deepEqual([config.VIP_SILVER, config.VIP_GOLD], [5_000, 10_000])
  })

  it('takes a variable that is empty for one that is not set', () => assert.equal(configOf({ HOST: '' }).HOST, '127.0.0.1'))

  it('knows what is set, be it to what it is by default', () =>
    assert.deepEqual([...configOf({ PARTITIONS: '1', HOST: '', PATH: '/bin' }).set], ['PARTITIONS']))

  it('knows how many decimals a currency has', () => {
    for (const [code, decimals] of Object.entries({ EUR: 2, JPY: 0, KWD: 3, CLF: 4 }))
      assert.deepEqual(configOf({ CURRENCY: code }).CURRENCY, { code, decimals })
  })

  it('lists all mistakes at once, each with its variable', () => {
    const wrong = {
      COMMAND_PORT: '99999',
      VIP_GOLD: 'much',
      CURRENCY: 'EURO',
      LOG_LEVEL: 'loud',
      DEFAULT_STORE: 'a b',
      AMQP_URL: 'http://x',
    }
    const mistakes = mistakesIn(wrong)
    assert.deepEqual(mistakes.map((mistake) => mistake.split(' ')[0]).sort(), Object.keys(wrong).sort())
  })

  it('never repeats a URL, which may hold a password', () => {
    assert.deepEqual(mistakesIn({ WRITE_DATABASE_URL: 'mysql://root:secret@db' }), [
      'WRITE_DATABASE_URL must be a URL that begins with postgres:// or postgresql://',
    ])
  })

  it('takes the URLs of several nodes of RabbitMQ, and each of them has to be one', () => {
    const AMQP_URL = 'amqp://one:5672,amqps://two'
    assert.equal(configOf({ AMQP_URL }).AMQP_URL, AMQP_URL)
    for (const wrong of [`${AMQP_URL},`, `${AMQP_URL},http://three`, 'amqp://shop:a,b@one'])
      assert.match(mistakesIn({ AMQP_URL: wrong })[0] ?? '', /^AMQP_URL must be a URL .* or several .*%2C/)
  })

  it('refuses to let everybody on the network do everything unless that is said to be meant', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.7', 'shop.example']) {
      assert.match(mistakesIn({ HOST })[0] ?? '', /AUTH_OPEN_ON_NETWORK=yes/)
      assert.deepEqual(mistakesIn({ HOST, AUTH_OPEN_ON_NETWORK: 'yes' }), [])
    }
    for (const HOST of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) assert.deepEqual(mistakesIn({ HOST }), [])
  })

  it('wants gold above silver', () => assert.match(mistakesIn({ VIP_GOLD: '5000' })[0] ?? '', /VIP_GOLD must be more/))

  it('takes the weights that are named, and lists what is wrong with the others', () => {
    assert.equal(configOf({ RECOMMENDATION_WEIGHTS: 'decay=0.5' }).RECOMMENDATION_WEIGHTS.decay, 0.5)
    assert.deepEqual(configOf({}).RECOMMENDATION_WEIGHTS, DEFAULT_WEIGHTS)
    assert.match(mistakesIn({ RECOMMENDATION_WEIGHTS: 'decay=2,tend=1' })[0] ?? '', /WEIGHTS decay must .*; there is no "tend"/)
  })

  it('has no variable that nothing looks at', () => {
    const sources = globSync('{*-service,outbox-publisher,run,shared/adapters,shared/runtime}/**/*.ts', {
      exclude: (name) => /variables\.ts$|\.test\.ts$/.test(name),
    })
    const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n')
    assert.deepEqual(
      Object.keys(variables).filter((name) => !code.includes(name)),
      [],
    )
  })

  it('is all in .env.example (UPDATE_EXAMPLES=1 writes it)', () => {
    if (process.env['UPDATE_EXAMPLES']) writeFileSync(EXAMPLE, exampleText())
    assert.equal(readFileSync(EXAMPLE, 'utf8'), exampleText())
  })
})
