// Keeps a user's yes to the site in front: asks the browser and the proxy, and ends it when the page is left, the panel
// closes or the user stops.
// It draws nothing, and holds one yes at most.

import { mayRoute, stopRouting, writeAsked } from "../browser.js";
import { openConnection } from "../link/api.js";
import { askToLook } from "../link/look.js";
import { CallError } from "../link/post.js";

/** @typedef {import("../model/screen.js").Look} Look */

/** Asks the proxy to look; undefined where it cannot. @param {import("../protocol.js").LookRequest} body @param {AbortSignal} signal */
async function ask(body, signal) {
  const connection = await openConnection();
  if (!connection || signal.aborted) return undefined;
  try {
    // No timeout: the system may ask the user about the certificate.
    return await askToLook({ ...connection, signal }, body);
  } catch (error) {
    if (error instanceof CallError || signal.aborted) return undefined;
    throw error;
  }
}

/**
 * @param {{ lang: string, onChange: (look: Look | undefined) => void }} page
 */
export function lookKeeper({ lang, onChange }) {
  /** The yes that holds, or that is being asked for. @type {{ host: string, council: string, stopper: AbortController } | undefined} */
  let current;

  const stop = () => {
    if (!current) return;
    const { host, council, stopper } = current;
    current = undefined;
    // The route goes first, so that no request comes to the proxy after it stopped looking.
    void writeAsked(host, false);
    void stopRouting(host);
    stopper.abort();
    onChange({ host, council, state: "ending" });
  };
  globalThis.addEventListener("pagehide", stop);

  return {
    stop,
    /** The page is not in front any more. */
    leave() {
      stop();
      onChange(undefined);
    },
    /** Asks to look. Must be called within the handler of a click: the browser may have to ask for permission. @param {string} host @param {string} council */
    async look(host, council) {
      const permission = mayRoute(host);
      stop();
      const stopper = new AbortController();
      current = { host, council, stopper };
      const isCurrent = () => current?.stopper === stopper;
      /** @param {Look} look */
      const refuse = (look) => {
        if (!isCurrent()) return;
        stop();
        onChange(look);
      };
      onChange({ host, council, state: "asking" });
      if (!(await permission)) return refuse({ host, council, state: "no_permission" });
      const answer = await ask({ host, council, lang }, stopper.signal);
      if (!answer?.looking) return refuse({ host, council, state: "refused", sentence: answer?.sentence ?? undefined });
      if (!isCurrent()) return;
      void writeAsked(host, true);
      onChange({ host, council, state: "looking" });
      await answer.ended;
      if (isCurrent()) stop();
    },
  };
}
