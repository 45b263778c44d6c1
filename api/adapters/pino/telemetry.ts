import type { Telemetry } from '../../ports/telemetry.ts'
import type { Logger } from './logger.ts'

/** Each event as one line. */
export function pinoTelemetry(logger: Logger): Telemetry {
  return {
    answerStarted: (event) => logger.debug(event, 'answer started'),
    answerFinished: (event) => logger.info(event, 'answer finished'),
    answerHandedOver: (event) => logger.warn(event, 'answer handed over'),
    backgroundFailed: ({ task, error }) => logger.error({ task, err: error }, 'background task failed'),
    modelFailed: ({ generationId, error }) => logger.warn({ generationId, err: error }, 'model failed'),
    semanticHitJudged: (event) => logger.info(event, 'semantic hit judged'),
    unsupportedFound: (event) => logger.warn(event, 'answer says what its passages do not'),
    conversationsPurged: (event) => logger.info(event, 'expired conversations removed'),
  }
}
