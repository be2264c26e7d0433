// Markdown as DOM nodes: paragraphs, headings, lists, quotes, code, emphasis and links. HTML in it is
// text. Links lead to http, https and mailto only.

const BLOCKS = [
  [/^```/, code],
  [/^#{1,6} /, heading],
  [/^> ?/, quote],
  [/^[-*+] /, (lines) => list(lines, "ul", /^[-*+] /)],
  [/^\d+[.)] /, (lines) => list(lines, "ol", /^\d+[.)] /)],
];
const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|~~(.+?)~~|\[([^\]]+)\]\(([^)\s]+)\)/;
const LINK_SCHEMES = ["http:", "https:", "mailto:"];

export function markdown(text) {
  const lines = text.split(/\r?\n/);
  const nodes = [];
  while (lines.length > 0) {
    if (!lines[0].trim()) {
      lines.shift();
      continue;
    }
    const block = BLOCKS.find(([start]) => start.test(lines[0]));
    nodes.push(block ? block[1](lines) : paragraph(lines));
  }
  return nodes;
}

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

// Takes lines from the front as long as they fit.
function take(lines, fits) {
  const end = lines.findIndex((line) => !fits(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function code(lines) {
  lines.shift();
  const body = take(lines, (line) => !line.startsWith("```"));
  lines.shift();
  return element("pre", element("code", body.join("\n")));
}

function heading(lines) {
  return element("p", element("strong", ...inline(lines.shift().replace(/^#+ /, ""))));
}

function quote(lines) {
  const body = take(lines, (line) => line.startsWith(">"));
  return element("blockquote", ...markdown(body.map((line) => line.replace(/^> ?/, "")).join("\n")));
}

function list(lines, tag, start) {
  const items = take(lines, (line) => start.test(line));
  return element(tag, ...items.map((line) => element("li", ...inline(line.replace(start, "")))));
}

function paragraph(lines) {
  const body = [lines.shift()];
  body.push(...take(lines, (line) => line.trim() && !BLOCKS.some(([start]) => start.test(line))));
  return element("p", ...inline(body.join("\n")));
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, literal, bold, bold2, italic, italic2, struck, label, address] = found;
  let node;
  if (literal !== undefined) node = element("code", literal);
  else if (bold ?? bold2) node = element("strong", ...inline(bold ?? bold2));
  else if (italic ?? italic2) node = element("em", ...inline(italic ?? italic2));
  else if (struck) node = element("s", ...inline(struck));
  else node = link(label, address);
  const before = text.slice(0, found.index);
  return [...(before ? [before] : []), node, ...inline(text.slice(found.index + whole.length))];
}

function link(label, address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return label;
  }
  if (!LINK_SCHEMES.includes(url.protocol)) return label;
  const made = element("a", ...inline(label));
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noreferrer noopener";
  return made;
}
