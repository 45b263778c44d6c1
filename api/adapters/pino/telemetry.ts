import type { Telemetry } from '../../ports/telemetry.ts'
import { type Logger, plainLines } from './logger.ts'

/** Each event as one line. */
export function pinoTelemetry(logger: Logger): Telemetry {
  const plain = plainLines(logger)
  return {
    answerStarted: (event) => logger.debug(event, 'answer started'),
    answerFinished: (event) => plain.info(event, 'answer finished'),
    generationEnded: (event) => logger.debug(event, 'generation ended'),
    cacheCounted: (event) => logger.trace(event, 'cache'),
    answerHandedOver: (event) => logger.warn(event, 'answer handed over'),
    backgroundFailed: ({ task, error }) => logger.error({ task, err: error }, 'background task failed'),
    modelFailed: ({ generationId, error }) => logger.warn({ generationId, err: error }, 'model failed'),
    semanticHitJudged: (event) => logger.info(event, 'semantic hit judged'),
    unsupportedFound: (event) => plain.warn(event, 'answer says what its passages do not'),
    answerNotCached: (event) => logger.debug(event, 'answer not cached'),
    invisibleRemoved: (event) => logger.warn(event, 'invisible characters taken out of a document'),
    conversationsPurged: (event) => logger.info(event, 'expired conversations removed'),
    webhookSent: (event) =>
      event.outcome === 'PENDING' || event.outcome === 'FAILED'
        ? logger.warn(event, 'webhook not delivered')
        : logger.info(event, 'webhook delivered'),
    requestServed: (event) => plain.info(event, 'request'),
    operationServed: (event) => logger.trace(event, 'operation served'),
    keyRefused: () => logger.warn('API key refused'),
    subscriptionsChanged: (event) => logger.trace(event, 'subscriptions'),
    socketsChanged: (event) => logger.trace(event, 'sockets'),
    upstreamCalled: (event) => logger.debug(event, 'upstream called'),
    breakerChanged: (event) =>
      logger.warn(event, event.resting ? 'model rests after failures' : 'model is asked again'),
    flushed: (event) => logger.trace(event, 'flushed'),
    queueMeasured: (event) => logger.trace(event, 'queue'),
    componentChecked: (event) => logger.trace(event, 'component'),
  }
}
