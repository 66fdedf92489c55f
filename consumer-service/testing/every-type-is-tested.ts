import assert from 'node:assert/strict'
import type { Suite, Test } from 'mocha'
import type { AnyProjection } from '../projection.ts'
import { unheard } from './heard-types.ts'

/** When the file's tests have passed: each type of event that the projection does not ignore was what a sentence about it told last. */
export const everyTypeIsTested = (projection: AnyProjection): void => {
  after(function () {
    const tests = testsIn(this.test!.parent!)
    // Of a run of some of them nothing follows.
    if (tests.some(({ state }) => state !== 'passed')) return
    assert.deepEqual(unheard(projection), [], `no test of ${projection.name} has these as its when`)
  })
}

const testsIn = ({ tests, suites }: Suite): readonly Test[] => [...tests, ...suites.flatMap(testsIn)]
