// The rules of the extension's architecture, each as a function from parsed modules to what breaks it, in words.
// They are pure: architecture.test.js gives them the real files, and small trees that have to break them.

/** @typedef {import("./source.js").Module} Module */
/** @typedef {ReadonlyMap<string, Module>} Tree  by path */

/**
 * The layers from the top. A file may import from its own folder and from lower layers, never from a higher one, and never
 * from another entry of its own layer. `protocol.js` is the name under which types of protocol.d.ts are imported.
 */
export const LAYERS = [
  ["background.js", "popup/", "panel/", "options/"],
  ["page/", "route.js"],
  ["components/"],
  ["model/"],
  ["link/"],
  ["routing.js", "formats.js"],
  ["browser.js"],
  ["hosts.js", "words.js", "way.js"],
  ["protocol.js"],
];
/** The longest function, and the longest file, in lines. */
const LONGEST_FUNCTION = 60;
const LONGEST_FILE = 400;

/** Layer and entry of a path. @param {string} path */
function place(path) {
  for (const [layer, entries] of LAYERS.entries()) {
    const entry = entries.find((name) => path === name || (name.endsWith("/") && path.startsWith(name)));
    if (entry) return { layer, entry };
  }
  return undefined;
}

/** Imports that go upward or sideways, and files that belong to no layer. @param {Tree} tree */
export function upwardImports(tree) {
  return [...tree.values()].flatMap(({ path, imports }) => {
    const from = place(path);
    if (!from) return [`${path} belongs to no layer`];
    return imports.flatMap(({ to }) => {
      const target = place(to);
      if (!target) return [`${path} imports ${to}, which belongs to no layer`];
      if (target.layer < from.layer) return [`${path} imports upward: ${to}`];
      return target.layer === from.layer && target.entry !== from.entry ? [`${path} imports sideways: ${to}`] : [];
    });
  });
}

/** Each circle of imports once, as the way from a file back to itself; types and late imports count too. @param {Tree} tree */
export function circles(tree) {
  const found = [];
  const done = new Set();
  /** @param {string} path @param {string[]} way the files that led here */
  const visit = (path, way) => {
    const start = way.indexOf(path);
    if (start !== -1) return void found.push([...way.slice(start), path].join(" → "));
    if (done.has(path)) return;
    for (const { to } of tree.get(path)?.imports ?? []) visit(to, [...way, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return [...new Set(found)];
}

/** Files besides `door` that use the browser's extension API. @param {Tree} tree @param {string} door */
export function otherDoors(tree, door) {
  return [...tree.values()].filter(({ path }) => path !== door).flatMap(({ path, browserApi }) => browserApi.map((use) => `${path} uses ${use}`));
}

/** Files that use one of these names. @param {Tree} tree @param {readonly string[]} banned */
export function namesUsed(tree, banned) {
  return [...tree.values()].flatMap(({ path, names }) => banned.filter((name) => names.has(name)).map((name) => `${path} uses ${name}`));
}

/** Files without a head comment, files and functions that are too long. @param {Tree} tree */
export function untidy(tree) {
  return [...tree.values()].flatMap(({ path, hasHead, lines, functions }) => [
    ...(hasHead ? [] : [`${path} has no head comment`]),
    ...(lines > LONGEST_FILE ? [`${path} has ${lines} lines`] : []),
    ...functions.filter((one) => one.lines > LONGEST_FUNCTION).map((one) => `${path}: ${one.name} has ${one.lines} lines`),
  ]);
}

/** Every file that a module needs before its first line runs, itself included. @param {Tree} tree @param {string} path @param {Set<string>} [found] */
export function needed(tree, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const { to, kind } of tree.get(path)?.imports ?? []) if (kind === "static") needed(tree, to, found);
  return found;
}
