import { saveFile } from '../kit/saveFile.ts';

export type PictureKind = 'svg' | 'png';

/** What the page's style sheets decide, written into the file, which has none. */
const paintProperties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
  'opacity',
  'paint-order',
] as const;
const textProperties = [
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'text-decoration',
  'white-space',
] as const;
/** px around the chart. */
const padding = 12;
const captionHeight = 18;
const svgNamespace = 'http://www.w3.org/2000/svg';
/** Pixels of a PNG for each of the page's. */
const pngScale = 2;

/**
 * Saves the chart within a figure as a file. Only marks of the drawing itself are taken: what follows the
 * pointer stays behind. Rejects with an Error when there is no chart, or the picture cannot be made.
 */
export async function downloadChart(
  figure: Element,
  kind: PictureKind,
  name: string,
  caption: string,
): Promise<void> {
  const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${kind}`;
  const picture = chartPicture(figure, caption);
  saveFile(kind === 'svg' ? svgBlob(picture.svg) : await pngBlob(picture), file);
}

interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The chart of a figure as a file of its own, with a line of words below. Throws where there is none. */
export function chartPicture(figure: Element, caption: string): Picture {
  const chart = figure.querySelector<SVGSVGElement>('svg.recharts-surface, svg[data-chart]');
  if (chart === null) throw new Error('There is no chart to save yet.');
  const { width, height } = chart.getBoundingClientRect();
  const copy = chart.cloneNode(true) as SVGSVGElement;
  inlineStyles(chart, copy);
  for (const mark of copy.querySelectorAll('[data-transient]')) mark.remove();
  const whole = { width: width + 2 * padding, height: height + 2 * padding + captionHeight };
  setAttributes(copy, { ...whole, viewBox: `${-padding} ${-padding} ${whole.width} ${whole.height}` });
  const ground = document.createElementNS(svgNamespace, 'rect');
  const fill = getComputedStyle(document.body).backgroundColor;
  setAttributes(ground, { x: -padding, y: -padding, ...whole, fill });
  copy.prepend(ground);
  const { color, fontFamily } = getComputedStyle(figure);
  const line = document.createElementNS(svgNamespace, 'text');
  setAttributes(line, {
    x: 0,
    y: height + captionHeight - 2,
    fill: color,
    'font-family': fontFamily,
    'font-size': '11px',
  });
  line.textContent = caption;
  copy.append(line);
  return { svg: new XMLSerializer().serializeToString(copy), ...whole };
}

function setAttributes(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

function inlineStyles(from: Element, to: Element): void {
  const computed = getComputedStyle(from);
  to.removeAttribute('class');
  to.removeAttribute('style');
  // As presentation attributes: the page's content policy forbids style attributes.
  for (const property of propertiesOf(from)) to.setAttribute(property, computed.getPropertyValue(property));
  for (const [index, child] of Array.from(from.children).entries()) {
    const copied = to.children[index];
    if (copied !== undefined) inlineStyles(child, copied);
  }
}

/** What is drawn carries its own paint; a group only what works on it as a whole. */
function propertiesOf(element: Element): readonly string[] {
  if (element instanceof SVGTextContentElement) return [...paintProperties, ...textProperties];
  if (element instanceof SVGGeometryElement) return paintProperties;
  return element instanceof SVGGElement ? ['opacity'] : [];
}

function svgBlob(svg: string): Blob {
  return new Blob([svg], { type: 'image/svg+xml' });
}

async function pngBlob({ svg, width, height }: Picture): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(svg));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * pngScale);
    canvas.height = Math.round(height * pngScale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The browser could not make a PNG; save the chart as SVG.');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
