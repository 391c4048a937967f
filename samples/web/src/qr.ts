import { correction, generate } from "lean-qr/nano";

const namespace = "http://www.w3.org/2000/svg";

// What readers need around a code, in modules (ISO/IEC 18004).
const quiet = 4;

/** Draws a QR code. A file of its own, which the page loads once it shows one. */
export function draw(text: string, label: string): SVGElement {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const width = code.size + 2 * quiet;
  const dots: string[] = [];
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++)
      if (code.get(x, y))
        dots.push(`M${x + quiet} ${y + quiet}h1v1h-1z`);
  // Black on white in either scheme: not every reader understands the opposite.
  const ground = element("rect", { width: String(width), height: String(width), fill: "#fff" });
  const svg = element("svg", { viewBox: `0 0 ${width} ${width}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  svg.append(ground, element("path", { d: dots.join(""), fill: "#000" }));
  return svg;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(namespace, name);
  for (const [attribute, value] of Object.entries(attributes))
    made.setAttribute(attribute, value);
  return made;
}
