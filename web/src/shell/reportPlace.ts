/**
 * Reports to the page around the frame which conversation is open, for it to open that one again: many browsers let a
 * frame keep nothing. An id opens nothing for anybody but its visitor.
 */
export const reportPlace = (conversationId: string | null): void => {
  if (window.parent !== window)
    window.parent.postMessage({ verdemuse: 'place', conversation: conversationId }, '*')
}
