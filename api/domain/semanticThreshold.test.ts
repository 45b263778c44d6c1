import { describe, expect, it } from 'vitest'
import {
  acceptThreshold,
  bandOf,
  calibratedThreshold,
  type Evidence,
  likeness,
  NEVER,
  noEvidence,
  raisedThreshold,
  START_THRESHOLD,
} from './semanticThreshold.ts'

/** Lookups of which every hundredth finds an earlier question in each band; `wrong` tells how many of those judged. */
function evidence(lookups: number, judged: number, wrong: (band: number) => number): Evidence {
  const bands = noEvidence().bands.map((_, band) => ({ nearest: lookups / 100, judged, wrong: wrong(band) }))
  return { lookups, bands }
}

describe('the likeness of two questions', () => {
  it('the likeness of two questions is their similarity, and lower if one says little', () => {
    const long = 'Can I water the Harmony Palm with rainwater from my roof?'
    expect(likeness(0.95, long, long)).toBe(0.95)
    expect(likeness(0.95, long, 'How do I water it?')).toBeCloseTo(0.91)
    expect(likeness(0.95, 'Water?', long)).toBeCloseTo(0.91)
  })

  it('a repeated word counts once for the likeness', () => {
    expect(likeness(0.95, 'Palm, palm, palms: water!', 'Palm, palm, palms: water!')).toBeCloseTo(0.91)
  })
})

describe('the threshold of an entry', () => {
  it('the threshold of an entry is that of the deployment until the entry was wrong', () => {
    expect(acceptThreshold(0.93, null)).toBe(0.93)
    expect(acceptThreshold(0.93, 0.96)).toBe(0.96)
    expect(acceptThreshold(0.97, 0.96)).toBe(0.97)
  })

  it('the threshold of an entry is never below the start', () => {
    expect(acceptThreshold(0.5, 0.2)).toBe(START_THRESHOLD)
  })

  it('the threshold of an entry rises past each wrong hit, and never falls', () => {
    const raised = raisedThreshold(null, 0.94)
    expect(acceptThreshold(0.9, raised)).toBeGreaterThan(0.94)
    expect(raisedThreshold(raised, 0.91)).toBe(raised)
    expect(raisedThreshold(null, 1)).toBeGreaterThan(1)
  })
})

describe('the deployment’s threshold', () => {
  it('the threshold is the start at the default share of errors, before anything is known', () => {
    expect(calibratedThreshold(noEvidence(), 0.01)).toBe(START_THRESHOLD)
  })

  it('the threshold starts higher if fewer errors are allowed', () => {
    const strict = calibratedThreshold(noEvidence(), 0.002)
    expect(strict).toBeGreaterThan(START_THRESHOLD)
    expect(calibratedThreshold(noEvidence(), 0.001)).toBeGreaterThanOrEqual(strict)
  })

  it('no hit passes if no error is allowed, or none can be ruled out', () => {
    expect(calibratedThreshold(noEvidence(), 0)).toBe(NEVER)
    expect(calibratedThreshold(noEvidence(), 1e-7)).toBe(NEVER)
    expect(acceptThreshold(NEVER, null)).toBe(NEVER)
  })

  it('the threshold rises above bands with wrong hits', () => {
    const badBelow94 = evidence(10_000, 60, (band) => (band < 4 ? 30 : 0))
    // Of the lookups, 0.5 % go wrong in each of the four bad bands: one of them may stay within 1 %, two may not.
    expect(calibratedThreshold(badBelow94, 0.01)).toBe(0.93)
    expect(calibratedThreshold(badBelow94, 0.005)).toBe(0.94)
  })

  it('hits are switched off if they are wrong at any likeness', () => {
    expect(
      calibratedThreshold(
        evidence(1_000_000, 5_000, () => 2_500),
        0.004,
      ),
    ).toBe(NEVER)
  })

  it('the threshold stays at the start if hits are right', () => {
    expect(
      calibratedThreshold(
        evidence(10_000, 60, () => 0),
        0.01,
      ),
    ).toBe(START_THRESHOLD)
  })

  it('a single mistake does not move the threshold', () => {
    const one = evidence(1_000, 1, (band) => (band === 0 ? 1 : 0))
    expect(calibratedThreshold(one, 0.01)).toBe(START_THRESHOLD)
  })
})

it('a likeness counts in the band that begins at it or below', () => {
  expect([0.899, 0.9, 0.9099, 0.91, 0.95, 0.9999, 1, 1.0000001].map(bandOf)).toEqual([
    null,
    0,
    0,
    1,
    5,
    9,
    9,
    9,
  ])
})
