import { fileURLToPath } from 'node:url'
import { readKnowledgeFolder } from './adapters/files/sampleKnowledge.ts'
import { makeSamples, type Samples, type SamplesPorts } from './usecases/samples.ts'

const FOLDER = fileURLToPath(new URL('../knowledge/', import.meta.url))

/** The sample documents that come with the product, and those of them that are in `store`. */
export const openSamples = (store: SamplesPorts['store']): Samples =>
  makeSamples({ store, read: () => readKnowledgeFolder(FOLDER) })
