/**
 * Makes `shown` look like `next`, changing no more than differs: what is selected, or scrolled sideways, stays so while
 * the text grows. `next` is used up.
 */
export function patch(shown: Element, next: ParentNode): void {
  const wanted = [...next.childNodes]
  for (const [at, node] of wanted.entries()) {
    const old = shown.childNodes[at]
    if (!old) shown.append(node)
    else if (!isPatched(old, node)) old.replaceWith(node)
  }
  while (shown.childNodes.length > wanted.length) shown.lastChild?.remove()
}

/** Whether `old` could be made to look like `next` as it is. */
function isPatched(old: ChildNode, next: ChildNode): boolean {
  if (old instanceof Text && next instanceof Text) {
    if (next.data.startsWith(old.data)) old.appendData(next.data.slice(old.length))
    else old.data = next.data
    return true
  }
  if (!(old instanceof Element && next instanceof Element) || !isSameShell(old, next)) return false
  patch(old, next)
  return true
}

/** The same but for what is inside. */
const isSameShell = (old: Element, next: Element): boolean =>
  old.tagName === next.tagName &&
  old.attributes.length === next.attributes.length &&
  [...next.attributes].every(({ name, value }) => old.getAttribute(name) === value)
