// How long a test waits for something, and what it says when that does not come: a wait that cannot succeed ends as a
// sentence, not as a test that hangs. It waits for nothing itself.

/** Longer than a busy machine needs for anything that is on its way, shorter than anybody's timeout. */
export const TIMEOUT_MS = 45_000;

/**
 * What the promise brings, or an error that says what was waited for.
 * @template T
 * @param {string | (() => string | Promise<string>)} what goes on after “waited in vain for”
 * @param {Promise<T>} promise
 * @param {number} [timeout]
 * @returns {Promise<T>}
 */
export async function within(what, promise, timeout = TIMEOUT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(async () => {
      const words = typeof what === "string" ? what : await what();
      reject(new Error(`waited in vain for ${words}`));
    }, timeout);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
