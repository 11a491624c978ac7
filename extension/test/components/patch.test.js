// Tests where the focus goes when a change takes its element away, on a page of a few stand-in elements. What browsers do
// with it is tested in tests/browser.

import assert from "node:assert/strict";
import { test } from "node:test";

/** An element with as much as keepFocus asks of one. */
class HTMLElement {
  isConnected = true;
  tabIndex = 0;
  top = 10;
  scrolled = 0;
  constructor(key) {
    this.key = key;
  }
  getBoundingClientRect() {
    return { top: this.top, bottom: this.top + 20 };
  }
  closest() {
    return this.key === undefined ? null : this;
  }
  getAttribute() {
    return this.key;
  }
  querySelector() {
    return null;
  }
  focus() {
    document.activeElement = this;
  }
  scrollIntoView() {
    this.scrolled += 1;
  }
}
Object.assign(globalThis, { HTMLElement, innerHeight: 600, document: { body: new HTMLElement(), hasFocus: () => true } });
const { keepFocus } = await import("../../components/patch.js");

/** A page with these elements, the first of which has the focus; each change says what is there afterwards. */
function pageOf(title, ...elements) {
  const root = { ownerDocument: document, there: elements, querySelectorAll: () => root.there };
  document.activeElement = elements[0];
  return (...after) => {
    keepFocus(root, title, () => {
      for (const one of root.there) if (!after.includes(one)) Object.assign(one, { isConnected: false }), document.activeElement === one && (document.activeElement = document.body);
      root.there = after;
    });
    return document.activeElement;
  };
}

test("a button that goes gives the focus to the title, and gets it back when it comes again", () => {
  const [title, other, first, second] = [new HTMLElement(), new HTMLElement("other"), new HTMLElement("remedy"), new HTMLElement("remedy")];
  const change = pageOf(title, first, other);
  assert.equal(change(other), title);
  assert.equal(change(other), title);
  assert.equal(change(other, second), second);
  assert.equal(change(other), title);
  other.focus();
  assert.equal(change(other, second), other, "the user went on");
});

test("what had the focus in sight has it in sight wherever its button went, and out of sight it moves nothing", () => {
  const [title, here, there] = [new HTMLElement(), new HTMLElement("leave"), new HTMLElement("leave")];
  there.top = 5000;
  assert.equal(pageOf(title, here)(there), there);
  assert.equal(there.scrolled, 1);
  const near = new HTMLElement("leave");
  pageOf(title, new HTMLElement("leave"))(near);
  assert.equal(near.scrolled, 0, "it is in sight already");
  const far = new HTMLElement("leave");
  far.top = 5000;
  const next = new HTMLElement("leave");
  assert.equal(pageOf(title, far)(next), next);
  assert.equal(next.scrolled, 0);
});
