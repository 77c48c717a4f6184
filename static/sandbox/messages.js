/** Messages that come together, and are heard one by one. */

/**
 * What goes wrong with one is told, and keeps nobody from hearing the others.
 *
 * @param {any[]} messages
 * @param {(message: any) => void} hear
 */
export function forEach(messages, hear) {
  for (const message of messages) {
    try {
      hear(message);
    } catch (problem) {
      reportError(problem);
    }
  }
}
