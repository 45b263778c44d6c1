/**
 * Whether a key press belongs to an input method, as the Enter that ends a word. Safari reports that one only by its
 * key code, after the end of the composition.
 */
export const isComposing = ({
  isComposing,
  keyCode,
}: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean => isComposing || keyCode === 229
