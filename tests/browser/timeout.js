// The timeout of every wait of a test: a wait that cannot succeed ends as an error that says what was waited for, not as
// a test that hangs. It does not wait for anything by itself.

/** Timeout of a wait, in milliseconds: longer than a busy machine needs for any one step. */
export const TIMEOUT_MS = 45_000;

/**
 * The value of the promise, or an error that says what was waited for.
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
