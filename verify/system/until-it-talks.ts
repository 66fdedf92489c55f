import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { VerifyError } from '../verify-error.ts'

const STARTS_WITHIN_MS = 90_000

/** Until the broker takes connections; rejects when it has ended or takes too long. */
export const untilItTalks = async (url: string, isAlive: () => boolean, log: string): Promise<void> => {
  for (const deadline = Date.now() + STARTS_WITHIN_MS; ; await sleep(100)) {
    const talks = await connect(url, { timeout: 2_000 }).then(
      (connection) => connection.close().then(() => true),
      () => false,
    )
    if (talks) return
    if (!isAlive()) throw new VerifyError(`RabbitMQ cannot start: see ${log}.`)
    if (Date.now() > deadline) throw new VerifyError(`RabbitMQ does not start within ${STARTS_WITHIN_MS / 1_000} s: see ${log}.`)
  }
}
