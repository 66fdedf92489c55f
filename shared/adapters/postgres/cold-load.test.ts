import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { freshWriteDatabase } from '#shared/testing/fresh-databases.ts'

const EVENTS = 300_000

/** Reads a stream from its first event to its last as a command service does that has just started. */
const READER = `
  const [database, log] = await Promise.all(['database.ts', 'event-log.ts'].map((file) => import(${JSON.stringify(import.meta.dirname)} + '/' + file)))
  const opened = database.createDatabase({ url: process.argv[1], max: 1, applicationName: 'daybook-test' })
  const { load } = log.createEventLog(opened)
  let after = 0
  for (let complete = false; !complete; ) {
    const loaded = await load({ streams: [{ stream: 'stock-hot', after }], keys: [] })
    after = loaded.events.at(-1)?.version ?? after
    complete = loaded.complete
  }
  console.log(after)
  await opened.close()
`

describe('a stream that is longer than memory', function () {
  this.timeout(60_000)

  it('is loaded page by page', async () => {
    const { url, database, drop } = await freshWriteDatabase()
    await database.query({
      text: `
        insert into log.events (position, stream, version, bucket, id, type, data, metadata, occurred_at, recorded_at)
        select n, 'stock-hot', n, 1, gen_random_uuid(), 'StockReserved', json_build_object('quantity', 1, 'orderId', gen_random_uuid()),
          json_build_object('actor', 'test', 'requestid', gen_random_uuid()), now(), now()
        from generate_series(1, ${EVENTS}) n`,
      values: [],
    })
    const args = ['--max-old-space-size=64', '--input-type=module', '-e', READER, url]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: join(import.meta.dirname, '../../..'), encoding: 'utf8' })
    assert.equal(stdout.trim(), String(EVENTS), stderr.slice(-500))
    await drop()
  })
})
