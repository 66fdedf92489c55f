import assert from 'node:assert/strict'
import { ownEnvironment } from './own-environment.ts'

describe('The environment of what is started here', () => {
  before(() => void Object.assign(process.env, { READ_REPLICA_URLS: 'postgres://there/daybook', SOMETHING_ELSE: 'kept' }))
  after(() => {
    delete process.env['READ_REPLICA_URLS']
    delete process.env['SOMETHING_ELSE']
  })

  it('has nothing that configures another Daybook', () => {
    const environment = ownEnvironment({ WRITE_DATABASE_URL: 'postgres://127.0.0.1/own' })
    assert.deepEqual(
      ['READ_REPLICA_URLS', 'SOMETHING_ELSE', 'WRITE_DATABASE_URL'].map((name) => environment[name]),
      [undefined, 'kept', 'postgres://127.0.0.1/own'],
    )
    assert.equal(process.env['READ_REPLICA_URLS'], 'postgres://there/daybook')
  })
})
