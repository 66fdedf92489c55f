import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listeningProcess } from './listening-process.ts'

const LISTENS = `
  import { createServer } from 'node:net'
  const server = createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))`

describe('Which process listens on a port', () => {
  it('is found, with what it is of ours', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'daybook-test-'))
    mkdirSync(join(directory, 'tea-service'))
    const script = join(directory, 'tea-service', 'main.ts')
    writeFileSync(script, LISTENS)
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = await once(child.stdout, 'data')
    assert.deepEqual(listeningProcess(Number(port)), { pid: child.pid, program: 'tea-service/main.ts' })
    child.kill()
    await once(child, 'close')
    assert.equal(listeningProcess(Number(port)), undefined)
    rmSync(directory, { recursive: true })
  })
})
