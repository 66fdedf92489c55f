#!/usr/bin/env node
// Any Node from 18, with nothing installed: what it does is in verify/outside/ and in docs/verify.md.
if (Number(process.versions.node.split('.')[0]) < 18) {
  console.error(`verify_system needs Node 18 or later; this is ${process.version}.`)
  process.exitCode = 2
} else {
  const { main } = await import('./verify/outside/main.js')
  process.exitCode = await main(process.argv.slice(2))
}
