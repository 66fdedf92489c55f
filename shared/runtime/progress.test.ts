import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProgress } from './progress.ts'

describe('progress', () => {
  it('is a bar with rate and remaining time on a terminal', async () => {
    const shown = onTerminal()
    const progress = createProgress({ quiet: false, output: shown.output })
    const step = progress.step('recording', 200)
    step.at(50)
    await sleep(20)
    step.at(100)
    step.end()
    assert.match(shown.text(), /recording +█+░+ 50% +100\/200, \d+\/s, \d+ s left/)
  })

  it('puts a note on a line of its own, above the bar', () => {
    const shown = onTerminal()
    const progress = createProgress({ quiet: false, output: shown.output })
    progress.step('recording', 200)
    progress.note('trying again')
    progress.close()
    assert.ok(shown.text().includes('\r\u001b[Ktrying again\n'))
  })

  it('is a line without a terminal, nothing when quiet', () => {
    const [lines, nothing] = [intoFile(), intoFile()]
    for (const [shown, quiet] of [
      [lines, false],
      [nothing, true],
    ] as const) {
      const step = createProgress({ quiet, output: shown.output }).step('recording', 200)
      step.at(50)
      step.at(200)
      step.end()
    }
    assert.match(lines.text(), /^recording: 200 of 200(, \d+\/s)?\n$/)
    assert.equal(nothing.text(), '')
  })
})

const intoFile = () => collecting(new PassThrough())
const onTerminal = () => collecting(Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 30 }))

const collecting = (output: PassThrough) => ({ output, text: () => String(output.read() ?? '') })
