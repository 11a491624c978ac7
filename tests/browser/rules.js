// The rules of every screen, checked in the page itself; each returns what breaks it.
// The numbers are those of WCAG 2.2, named where they stand.

/** Everything to press that is smaller than 24 by 24 CSS pixels (WCAG 2.5.8), links within a sentence excepted. */
export async function smallTargets(surface) {
  return await surface.evaluate(() =>
    [...document.querySelectorAll("button, input, select, summary, a[href]")]
      .filter((element) => element.checkVisibility())
      .filter((element) => element.localName !== "a")
      .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 24 || height < 24)
      .map(([html, { width, height }]) => `${width}×${height} ${html}`),
  );
}

/** What is cut off or pushed out with the text spacing of WCAG 1.4.12. */
export async function brokenBySpacing(surface) {
  return await surface.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }",
    );
    document.adoptedStyleSheets.push(sheet);
    const broken = [...document.querySelectorAll("body *")]
      .filter((element) => element.checkVisibility() && !element.closest(".unseen, svg, select"))
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === "hidden")
      .map((element) => element.outerHTML.slice(0, 100));
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) broken.push("the page scrolls sideways");
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    return broken;
  });
}

/** Words that stand for a verdict, a category or a severity by colour or drawing alone. */
export async function meaningWithoutWords(surface) {
  return await surface.evaluate(() =>
    [...document.querySelectorAll("[data-mark], [data-severity], [data-tone], [data-good]")]
      .filter((element) => element.checkVisibility() && element.innerText.trim() === "")
      .map((element) => element.outerHTML.slice(0, 100)),
  );
}

/** Drawings and pictures that would be read out although their word stands beside them. */
export async function drawingsReadOut(surface) {
  return (await surface.tree()).filter(({ role, name }) => (role === "image" || role === "img" || role === "graphics-document") && name !== "").map(({ name }) => name);
}

/** Live regions: exactly one, and polite. */
export async function liveRegions(surface) {
  return await surface.evaluate(() => [...document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]")].map((element) => element.getAttribute("aria-live") ?? element.getAttribute("role")));
}

/** The number of elements that move although the user asked for less motion. */
export async function movement(surface) {
  return await surface.evaluate(() =>
    [...document.querySelectorAll("*")].filter((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== "none" || parseFloat(transitionDuration) > 0;
    }).length,
  );
}
