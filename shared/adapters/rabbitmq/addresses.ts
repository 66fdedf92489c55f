import { unescape as decoded } from 'node:querystring'
import type { Options } from 'amqplib'

/** The nodes of one RabbitMQ, as they stand in AMQP_URL: one URL, or several with commas between them. */
export const urlsOf = (text: string): readonly string[] => text.split(',').map((url) => url.trim())

/** Where amqplib connects to. It looks at `target` anew on each attempt, and so goes to the address that was last turned to. */
export const createAddresses = (text: string): { readonly target: Options.Connect; readonly turn: () => void } => {
  const addresses = urlsOf(text).map(addressOf)
  const target = { ...addresses[0]! }
  let at = 0
  return {
    target,
    turn: () => {
      at = (at + 1) % addresses.length
      Object.assign(target, addresses[at])
    },
  }
}

const PORTS: Readonly<Record<string, number>> = { amqp: 5672, amqps: 5671 }

/** What amqplib takes for granted, but for the heartbeat: it would have none of its own. */
const USUAL = { heartbeat: 10, channelMax: 0, frameMax: 131_072 }

/** Each property of a URL as amqplib reads it; none is left out, so that none of another address stays. */
export const addressOf = (text: string): Options.Connect => {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(text)
  const scheme = protocol.slice(0, -1)
  const isGuest = username === '' && password === ''
  const count = (name: keyof typeof USUAL): number => Number(searchParams.get(name) ?? USUAL[name])
  return {
    protocol: scheme,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || PORTS[scheme]),
    username: isGuest ? 'guest' : decoded(username),
    password: isGuest ? 'guest' : decoded(password),
    vhost: pathname.slice(1),
    heartbeat: count('heartbeat'),
    channelMax: count('channelMax'),
    frameMax: count('frameMax'),
    locale: searchParams.get('locale') ?? 'en_US',
  }
}
