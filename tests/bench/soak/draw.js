// Draws the soak's figures as SVG, one curve a figure, each from 0 to its largest value.

const [WIDTH, HEIGHT, MARGIN] = [800, 150, 40];
const FIGURES = { memory: "memory, KiB", files: "descriptors", threads: "threads" };

/** @param {{ seconds: number, memory: number, files: number, threads: number }[]} samples */
export function draw(samples) {
  const last = Math.max(...samples.map(({ seconds }) => seconds), 1);
  const curves = Object.entries(FIGURES).map(([figure, label], n) => {
    const most = Math.max(...samples.map((sample) => sample[figure]), 1);
    const bottom = (n + 1) * HEIGHT;
    const points = samples.map((sample) => {
      const x = MARGIN + (sample.seconds / last) * (WIDTH - 2 * MARGIN);
      const y = bottom - (sample[figure] / most) * (HEIGHT - MARGIN);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    return `<text x="${MARGIN}" y="${bottom - HEIGHT + 25}">${label}: ${most} at most</text>
<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${bottom}" y2="${bottom}" stroke="silver"/>
<polyline fill="none" stroke="black" points="${points.join(" ")}"/>`;
  });
  const height = Object.keys(FIGURES).length * HEIGHT + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14">
<title>Memory, descriptors and threads of the proxy over ${last} seconds</title>
${curves.join("\n")}
<text x="${MARGIN}" y="${height - 12}">0 to ${last} seconds</text>
</svg>
`;
}
