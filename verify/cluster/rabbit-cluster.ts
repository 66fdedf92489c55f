import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../system/free-ports.ts'
import { docker } from './docker.ts'

export type RabbitCluster = {
  /** Of all nodes, as AMQP_URL takes them. */
  readonly urls: string
  readonly nodes: readonly string[]
  /** As if its power had failed. */
  readonly kill: (node: string) => Promise<void>
  /** Resolves when it has joined the others again and every quorum queue could do without any one node. */
  readonly revive: (node: string) => Promise<void>
  /** How many messages wait, by queue. */
  readonly messages: () => Promise<ReadonlyMap<string, number>>
  readonly stop: () => Promise<void>
}

const NODES = 3
const USER = 'daybook'
const SAFE_WITHIN_MS = 120_000

/** Three nodes, each in a container of its own; the ports stay the same when a node comes back. */
export const startRabbitCluster = async (image: string, name: string): Promise<RabbitCluster> => {
  const nodes = Array.from({ length: NODES }, (_, index) => `${name}-${index + 1}`)
  const ports = await freePorts(NODES)
  const stop = async () => {
    for (const node of nodes) await docker('rm', '--force', '--volumes', node).catch(() => {})
    await docker('network', 'rm', name).catch(() => {})
  }

  const start = async (): Promise<void> => {
    await docker('network', 'create', name)
    for (const [index, node] of nodes.entries()) await create(image, name, node, ports[index]!)
    await withConfiguration(nodes, async (file) => {
      for (const node of nodes) await docker('cp', file, `${node}:/etc/rabbitmq/conf.d/20-cluster.conf`)
    })
    await docker('start', ...nodes)
    for (const node of nodes) await untilSafe(node)
  }
  await start().catch(async (error: unknown) => {
    await stop()
    throw error
  })

  return {
    urls: ports.map((port) => `amqp://${USER}:${USER}@127.0.0.1:${port}`).join(','),
    nodes,
    kill: async (node) => void (await docker('kill', node)),
    revive: async (node) => {
      await docker('start', node)
      for (const each of nodes) await untilSafe(each)
    },
    messages: async () => {
      const lines = await docker(
        'exec',
        nodes[0]!,
        'rabbitmqctl',
        '--quiet',
        'list_queues',
        '--no-table-headers',
        'name',
        'messages',
      )
      return new Map(lines.split('\n').map((line) => [line.split('\t')[0]!, Number(line.split('\t')[1])]))
    },
    stop,
  }
}

const create = (image: string, network: string, node: string, port: number): Promise<string> => {
  const environment = { RABBITMQ_ERLANG_COOKIE: network, RABBITMQ_DEFAULT_USER: USER, RABBITMQ_DEFAULT_PASS: USER }
  const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const place = ['--name', node, '--hostname', node, '--network', network, '--publish', `127.0.0.1:${port}:5672`]
  return docker('create', ...place, ...variables, image)
}

const withConfiguration = async (nodes: readonly string[], work: (file: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'daybook-cluster-'))
  try {
    const file = join(directory, 'cluster.conf')
    const members = nodes.map((node, index) => `cluster_formation.classic_config.nodes.${index + 1} = rabbit@${node}`)
    const lines = [
      'cluster_formation.peer_discovery_backend = classic_config',
      ...members,
      'cluster_partition_handling = pause_minority',
    ]
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 })
    await work(file)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const untilSafe = async (node: string): Promise<void> => {
  const deadline = performance.now() + SAFE_WITHIN_MS
  for (;;)
    try {
      await docker('exec', node, 'rabbitmqctl', '--quiet', 'await_online_nodes', String(NODES), '--timeout', '30')
      await docker('exec', node, 'rabbitmq-queues', '--quiet', 'check_if_node_is_quorum_critical')
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(500)
    }
}
