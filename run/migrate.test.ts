import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseUnavailable, SessionRefused } from '#shared/ports/database.ts'
import { cuttable } from '#shared/testing/cuttable.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { freshReadDatabase, freshWriteDatabase } from '#shared/testing/fresh-databases.ts'
import { whenReachable } from './when-reachable.ts'

describe('Migrating', () => {
  it('waits for a server that cannot be reached yet, and says so', async () => {
    const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    const way = await cuttable(write.url)
    await way.cut()
    const env = { ...process.env, WRITE_DATABASE_URL: way.url, READ_DATABASE_URL: read.url }
    const child = spawn(process.execPath, ['run/migrate.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    await eventually(() => assert.match(said, /waiting for the server of the write database \(.*ECONNREFUSED/))
    await way.mend()
    assert.deepEqual(await once(child, 'close'), [0, null])
    assert.match(said, /\nwrite .*: up to date\nread .*: up to date\n$/)
    await Promise.all([write.drop(), read.drop()])
    await way.cut()
  })

  it('says of both databases where they are, and nothing of who logs in', async () => {
    const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    const env = { ...process.env, WRITE_DATABASE_URL: write.url, READ_DATABASE_URL: read.url }
    const { stdout, stderr } = spawnSync(process.execPath, ['run/migrate.ts'], { env, encoding: 'utf8' })
    const [inWrite, inRead] = [write, read].map(({ url }) => new URL(url).host + new URL(url).pathname)
    assert.deepEqual([stdout, stderr], [`write (${inWrite}): up to date\nread (${inRead}): up to date\n`, ''])
    await Promise.all([write.drop(), read.drop()])
  })

  it('refuses another currency than the one in which amounts are stored', async () => {
    const [write, read] = await Promise.all([freshWriteDatabase(), freshReadDatabase()])
    const migrated = async (CURRENCY: string) => {
      const env = { ...process.env, CURRENCY, WRITE_DATABASE_URL: write.url, READ_DATABASE_URL: read.url }
      const child = spawn(process.execPath, ['run/migrate.ts'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      child.stderr.on('data', (chunk) => (said += chunk))
      const [status] = await once(child, 'close')
      return { status, said }
    }
    assert.deepEqual(await migrated('EUR'), { status: 0, said: '' })
    const refused = await migrated('JPY')
    assert.equal(refused.status, 1)
    assert.match(refused.said, /^migrate: the amounts in this log are in EUR, CURRENCY is JPY: set CURRENCY=EUR/)
    await Promise.all([write.drop(), read.drop()])
  })

  const asked = (error: Error, withinMs: number) => {
    const waits: string[] = []
    let attempts = 0
    const work = async () => {
      if (++attempts < 3) throw error
      return attempts
    }
    return { done: whenReachable(work, { withinMs, onWaiting: (reason) => waits.push(reason) }), waits }
  }

  it('says once why it waits', async () => {
    const { done, waits } = asked(new DatabaseUnavailable('gone', { cause: new Error('refused') }), 5_000)
    assert.equal(await done, 3)
    assert.deepEqual(waits, ['refused'])
  })

  it('does not wait for what waiting does not mend', async () => {
    for (const error of [new Error('wrong'), new SessionRefused('wrong password')])
      await assert.rejects(asked(error, 5_000).done, /wrong/)
  })
  it('does not wait for ever', () => assert.rejects(asked(new DatabaseUnavailable('gone'), 100).done, /gone/))
})
