/** A file, or a part of one, that cannot become a document. The message is for whoever imports it. */
export class Refused extends Error {
  override name = 'Refused'
}
