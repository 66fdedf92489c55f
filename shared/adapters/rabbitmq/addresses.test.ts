import assert from 'node:assert/strict'
import { addressOf, createAddresses } from './addresses.ts'

const plain = {
  protocol: 'amqp',
  hostname: 'broker',
  port: 5672,
  username: 'guest',
  password: 'guest',
  vhost: '',
  heartbeat: 10,
  channelMax: 0,
  frameMax: 131_072,
  locale: 'en_US',
}

describe('Addresses of RabbitMQ', () => {
  for (const [url, differs] of Object.entries({
    'amqp://broker': {},
    'amqps://broker': { protocol: 'amqps', port: 5671 },
    'amqp://shop:p%40ss%2Cword@broker:5673/daybook': { username: 'shop', password: 'p@ss,word', port: 5673, vhost: 'daybook' },
    'amqp://shop@broker/': { username: 'shop', password: '' },
    'amqp://[::1]:5672': { hostname: '::1' },
    'amqp://100%25:5%25%zz@broker': { username: '100%', password: '5%%zz' },
    'amqp://broker?heartbeat=3&frameMax=8192&channelMax=7&locale=de_DE': {
      heartbeat: 3,
      frameMax: 8_192,
      channelMax: 7,
      locale: 'de_DE',
    },
  }))
    it(`read ${url}`, () => assert.deepEqual(addressOf(url), { ...plain, ...differs }))

  it('are taken in turn, and nothing of one stays with another', () => {
    const { target, turn } = createAddresses('amqps://a:b@one:1/x?heartbeat=3, amqp://broker')
    const first = { ...target }
    assert.deepEqual([first.hostname, first.heartbeat], ['one', 3])
    turn()
    assert.deepEqual(target, plain)
    turn()
    assert.deepEqual(target, first)
  })

  it('of which there is one stay as they are', () => {
    const { target, turn } = createAddresses('amqp://broker')
    turn()
    assert.deepEqual(target, plain)
  })
})
