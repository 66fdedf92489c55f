import { BrokerUnavailable } from '#shared/ports/broker.ts'

/** A queue that nobody leads in RabbitMQ lets a consumer wait for a minute, and then breaks the connection. */
const ANSWERS_WITHIN_MS = 15_000

/** Breaks the connection when RabbitMQ takes too long, which also ends the work. */
export const answered = async (
  work: Promise<void>,
  what: string,
  onBroken: (reason: string) => void,
  withinMs = ANSWERS_WITHIN_MS,
): Promise<void> => {
  let late = ''
  const limit = setTimeout(() => {
    late = `RabbitMQ has not answered for ${withinMs / 1_000} s: ${what}`
    onBroken(late)
  }, withinMs)
  try {
    await work
  } catch (error) {
    throw late === '' ? error : new BrokerUnavailable(late)
  } finally {
    clearTimeout(limit)
  }
}
