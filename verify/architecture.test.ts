import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

/** A rule: which files it is for, and what these may import: a project path, `node:…` or `npm:…`. */
type Rule = { readonly files: RegExp; readonly mayImport: RegExp; readonly because: string }

const PURE = 'rules of the business need no machine'
const POINTS_INWARD = 'services point to ports, ports to events, events to the kernel'

/** Every rule that matches a file holds for it. */
const RULES: readonly Rule[] = [
  { files: /^shared\/kernel\//, mayImport: /^shared\/kernel\//, because: 'the kernel stands on nothing' },
  { files: /^shared\/events\//, mayImport: /^shared\/(kernel|events|ports)\//, because: PURE },
  { files: /^shared\/ports\//, mayImport: /^shared\/(kernel|events|ports)\//, because: POINTS_INWARD },
  {
    files: /^shared\/adapters\//,
    mayImport: /^(shared\/(kernel|events|ports|adapters)\/|npm:|node:)/,
    because: POINTS_INWARD,
  },
  { files: /^shared\/(?!testing\/)/, mayImport: /^(shared\/|node:|npm:)/, because: 'shared knows no service' },
  { files: /^command-service\/domain\//, mayImport: /^(command-service\/domain\/|shared\/(kernel|events)\/)/, because: PURE },
  {
    files: /^consumer-service\/projections\//,
    mayImport: /^(consumer-service\/(projections\/|projection\.ts)|shared\/(kernel|events|ports)\/)/,
    because: PURE,
  },
  {
    files: /^consumer-service\/reactors\/(customer-tiers?|recent-spending)\.ts$/,
    mayImport: /^(consumer-service\/reactors\/(customer-tiers?|recent-spending|reactor)\.ts|shared\/(kernel|events|ports)\/)/,
    because: PURE,
  },
  {
    files: /^query-service\/past\/(order|stock|customer)\.ts$/,
    mayImport: /^(query-service\/tables\.ts|shared\/(kernel|events)\/)/,
    because: PURE,
  },
  {
    files: /^query-service\/recommendations\//,
    mayImport: /^(query-service\/recommendations|shared\/kernel)\//,
    because: PURE,
  },
  ...['command-service', 'consumer-service', 'query-service', 'outbox-publisher'].map((service) => ({
    files: new RegExp(`^${service}/`),
    mayImport: new RegExp(`^(${service}/|shared/|node:|npm:)`),
    because: 'services never import each other',
  })),
  ...['command-service', 'consumer-service', 'query-service', 'outbox-publisher'].map((service) => ({
    files: new RegExp(`^${service}/(?!(main|compose)\\.ts$)`),
    mayImport: /^(?!shared\/adapters\/|npm:(pg|amqplib|express)$)/,
    because: 'only a composition root picks adapters',
  })),
  {
    files: /^verify\/history\//,
    mayImport: /^verify\/history\//,
    because: 'what is judged has no part in the judgement',
  },
  {
    files: /^importer\//,
    mayImport: /^(importer\/|shared\/(kernel|runtime)\/|node:|npm:)/,
    because: 'it uses the HTTP API and nothing else',
  },
  {
    files: /^(verify_system|verify\/outside\/.*)\.js$/,
    mayImport: /^(verify\/outside\/.*\.js$|node:)/,
    because: 'any Node from 18 runs it, with nothing installed',
  },
]

const isTest = (file: string): boolean => /\.(test|contract)\.ts$|(^|\/)testing\//.test(file)

const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.js'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !isTest(file))

const importsOf = (file: string): readonly string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm),
  ].map((match) => target(file, (match[1] ?? match[2] ?? match[3])!))

const target = (file: string, specifier: string): string => {
  if (specifier.startsWith('#shared/')) return specifier.slice(1)
  if (specifier.startsWith('.')) return relative('.', resolve(dirname(file), specifier))
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`
}

describe('architecture', () => {
  for (const { files, mayImport, because } of RULES)
    it(`${files.source} imports only ${mayImport.source}: ${because}`, () => {
      const ruled = sources.filter((file) => files.test(file))
      assert.ok(ruled.length > 0, `no file matches ${files.source}: the rule guards nothing`)
      for (const file of ruled)
        for (const imported of importsOf(file)) assert.match(imported, mayImport, `${file} imports ${imported}: ${because}`)
    })

  it('only one file knows the web framework', () => {
    const knowing = sources.filter((file) => importsOf(file).includes('npm:express'))
    // And the peer that reads are measured beside.
    assert.deepEqual(knowing, ['bench/bare-reads.ts', 'shared/http/express.ts'])
  })

  it('pure code reads no clock and rolls no dice', () => {
    const pure = sources.filter((file) =>
      /^((shared\/(kernel|events)|command-service\/domain|consumer-service\/projections|query-service\/recommendations)\/|consumer-service\/reactors\/customer-tier)/.test(
        file,
      ),
    )
    assert.ok(pure.length > 0)
    for (const file of pure)
      assert.doesNotMatch(readFileSync(file, 'utf8'), /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/, file)
  })

  it('a composition root stays under 45 lines', () => {
    const mains = sources.filter((file) => /^[a-z-]+\/(main|compose)\.ts$/.test(file) && /-service|publisher/.test(file))
    assert.ok(mains.length > 0, 'no main.ts found: the rule guards nothing')
    for (const file of mains) assert.ok(readFileSync(file, 'utf8').split('\n').length <= 45, `${file} has grown past 45 lines`)
  })
})
