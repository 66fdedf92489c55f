import { readEnvFile } from '#shared/runtime/read-env-file.ts'
import { WRONG_USAGE } from '#shared/runtime/usage.ts'

const SERVICES: Readonly<Record<string, () => Promise<unknown>>> = {
  command: () => import('../command-service/main.ts'),
  publisher: () => import('../outbox-publisher/main.ts'),
  consumer: () => import('../consumer-service/main.ts'),
  query: () => import('../query-service/main.ts'),
}

const NAMES = Object.keys(SERVICES).join(', ')

const help = `npm run service -- SERVICE

Runs one service: ${NAMES}. For a second one of a kind give it a port of its own:
CONSUMER_PORT=8093 npm run service -- consumer. Configured by the environment (see .env.example; a file .env is read when there is one).
\`npm run service -- SERVICE --help\` tells what it is.`

const [name] = process.argv.splice(2, 1)
if (name === '--help' || name === '-h') console.log(help)
else if (name !== undefined && Object.hasOwn(SERVICES, name)) {
  readEnvFile()
  await SERVICES[name]!()
} else {
  console.error(
    `service: ${name === undefined ? 'which one?' : `there is no service ${name}, only`} ${NAMES} (--help tells more)`,
  )
  process.exitCode = WRONG_USAGE
}
