export const words = {
  forgetful:
    'Your browser keeps nothing for a chat inside of another site, so it would forget you with every question.',
  open: 'Open the chat in a tab of its own',
}
