/** Exit 0 where the product takes requests: for a container's HEALTHCHECK, which needs neither curl nor a shell. */
const address = `http://127.0.0.1:${process.env.PORT || 8_000}/health/ready`
const reply = await fetch(address, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
process.exitCode = reply?.ok ? 0 : 1
