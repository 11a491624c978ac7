// Fills the placeholders of a message of `_locales`, as browsers do, for a language that the user chose in the options, and our
// commands in any text.
// It loads nothing: browser.js reads the messages.

/** @typedef {{ message: string, placeholders?: Record<string, { content: string }> }} Message */
/** @typedef {Record<string, Message>} Messages */

/** The languages on offer; each is a folder of `_locales` and is named in itself. @type {readonly { folder: string, tag: string, name: string }[]} */
export const LANGUAGES = [
  { folder: "en", tag: "en-GB", name: "English" },
  { folder: "cy", tag: "cy", name: "Cymraeg" },
];

/** The text sizes on offer, in per cent of the browser's own. @type {readonly string[]} */
export const SIZES = ["100", "125", "150", "200"];

/**
 * The message with its parts in place, or undefined if there is none.
 * @param {Messages} messages
 * @param {string} key
 * @param {readonly string[]} parts
 */
export function fill(messages, key, parts) {
  if (!Object.hasOwn(messages, key)) return undefined;
  const { message, placeholders = {} } = /** @type {Message} */ (messages[key]);
  return message.replace(/\$([A-Za-z0-9_]+)\$/g, (whole, name) => {
    const place = /^\$(\d)$/.exec(placeholders[String(name).toLowerCase()]?.content ?? "");
    return place ? (parts[Number(place[1]) - 1] ?? "") : whole;
  });
}

/** Our command that works on no data folder, and the one that has a folder of its own unless it opened this browser. */
const [WITHOUT_FOLDER, BROWSE] = [/^import\b/, /^browse\b/];

/**
 * A text in which each of our commands is what the user types: with the program's path, and the data folder that it works on.
 * @param {string} text
 * @param {string} command how a command is typed, with `{}` for it
 * @param {{ ports?: string, own?: true }} [run] what runs: the options for its ports, and whether it opened this browser
 */
export function typed(text, command, { ports = "", own } = {}) {
  const [program = "", folder = ""] = command.split(" {}");
  const withFolder = (/** @type {string} */ what) => !WITHOUT_FOLDER.test(what) && (own || !BROWSE.test(what));
  return text.replace(/\bbiscuit-tin ([a-z][^”`]*)/g, (_, what) => `${program} ${what}${withFolder(what) ? folder : ""}${what === "run" ? ports : ""}`);
}
