// Parses JavaScript into what the rules of architecture.test.js are about: imports, functions, names, length, head.
// It decides nothing: the rules are in rules.js.

import { parse } from "acorn";
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";

/**
 * @typedef {object} Module
 * @property {string} path from the root of the tree
 * @property {boolean} hasHead whether the file begins with a sentence in a comment
 * @property {number} lines
 * @property {{ to: string, kind: "static" | "dynamic" | "type" }[]} paths in the tree, or names of packages; `type` stands in a comment
 * @property {{ name: string, lines: number }[]} functions
 * @property {Set<string>} names every identifier and every property, also one that a string names as in `a["b"]`
 * @property {string[]} browserApi uses of the global `chrome` or `browser`
 */

/** Calls `visit` for each node below `node`, with its parent. */
function walk(node, visit, parent) {
  visit(node, parent);
  for (const child of Object.values(node).flat()) if (typeof child?.type === "string") walk(child, visit, node);
}

/** The name of a property, of a member or of a key, as far as the text says it. */
function propertyName(node, computed) {
  if (!computed || node.type === "Literal") return String(node.name ?? node.value);
  return undefined;
}

/** Whether an identifier stands for a variable rather than for the name of a property. */
function isVariable(node, parent) {
  if (node.type !== "Identifier") return false;
  if (parent?.type === "MemberExpression") return parent.object === node || parent.computed;
  if (parent?.type === "Property" || parent?.type === "MethodDefinition") return parent.value === node || parent.computed;
  return true;
}

/** The use of the browser's API that a node is, if it is one: `chrome`, `browser`, or either as a property of the global object. */
function browserApiIn(node, parent) {
  if (isVariable(node, parent) && ["chrome", "browser"].includes(node.name)) return node.name;
  if (node.type !== "MemberExpression") return undefined;
  const name = propertyName(node.property, node.computed);
  if (name === "chrome") return `.${name}`;
  return name === "browser" && ["globalThis", "window", "self"].includes(node.object.name) ? `${node.object.name}.${name}` : undefined;
}

/** @param {string} path @param {string} text @returns {Module} */
export function parseModule(path, text) {
  const comments = [];
  const tree = parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true, onComment: comments });
  const resolve = (to) => posix.join(posix.dirname(path), to);
  const typeImports = comments.flatMap(({ value }) => [...value.matchAll(/import\("(\.[^"]+)"\)/g)].map(([, to]) => ({ to: resolve(to), kind: "type" })));
  const module = { path, hasHead: comments[0]?.start === 0 && /^ [A-Z"“]/.test(comments[0].value), lines: text.trimEnd().split("\n").length, imports: typeImports, functions: [], names: new Set(), browserApi: [] };
  walk(tree, (node, parent) => {
    const to = node.source?.value;
    if (typeof to === "string") module.imports.push({ to: to.startsWith(".") ? resolve(to) : to, kind: node.type === "ImportExpression" ? "dynamic" : "static" });
    if (/Function/.test(node.type)) {
      const name = node.id?.name ?? parent?.id?.name ?? parent?.key?.name ?? `line ${node.loc.start.line}`;
      module.functions.push({ name, lines: node.loc.end.line - node.loc.start.line + 1 });
    }
    if (node.type === "Identifier") module.names.add(node.name);
    const property = { MemberExpression: node.property, Property: node.key }[node.type];
    const name = property && propertyName(property, node.computed);
    if (name !== undefined) module.names.add(name);
    const use = browserApiIn(node, parent);
    if (use) module.browserApi.push(use);
  });
  return module;
}

/**
 * The modules of a folder and of its subfolders, without what is installed.
 * @param {string} root
 * @returns {Map<string, Module>} by path
 */
export function readTree(root) {
  const paths = readdirSync(root, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js") && !path.startsWith("node_modules/"))
    .sort();
  return new Map(paths.map((path) => [path, parseModule(path, readFileSync(join(root, path), "utf8"))]));
}
