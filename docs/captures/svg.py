"""A terminal's screen, as tmux tells it with escapes, as an SVG picture."""

import re
import unicodedata
from html import escape

CELL, LINE, PAD = 8.4, 19, 12
# On a ground of its own, so that it can be read on a light page and on a dark one.
GROUND, INK = "#1c2128", "#d7dde4"
COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341"}
ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


def plain(text):
    """The text without escapes."""
    return ESCAPE.sub("", text)


def cells(text):
    """The cells that a text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def styled(line, style):
    """The pieces of a line with what they look like; the style goes on in the next line."""
    parts = ESCAPE.split(line)
    for index, part in enumerate(parts):
        if index % 2 == 0:
            yield part, frozenset(style)
            continue
        for code in (part or "0").split(";"):
            if code in ("", "0"):
                style.clear()
            elif code == "39":
                style.difference_update(COLORS)
            else:
                style.add(code)


def draw(lines, columns):
    """The picture."""
    width, height = columns * CELL + 2 * PAD, len(lines) * LINE + 2 * PAD
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-size="14" '
           'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace">',
           f'<rect width="100%" height="100%" rx="6" fill="{GROUND}"/>']
    style = set()
    for row, line in enumerate(lines):
        column = 0
        for text, look in styled(line, style):
            # Words far apart are placed one by one: no font is as wide as the grid.
            for word in re.split(r"( {2,})", text):
                if word.strip() or ("7" in look and word):
                    out.append(drawn(word, look, PAD + column * CELL, PAD + row * LINE))
                column += cells(word)
    return "\n".join([*out, "</svg>", ""])


def drawn(word, look, x, y):
    """One piece of a line."""
    color = next((COLORS[code] for code in COLORS if code in look), INK)
    width, ground = cells(word) * CELL, ""
    if "7" in look:
        place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{LINE}"'
        ground, color = f'<rect {place} fill="{color}"/>', GROUND
    weight = ' font-weight="bold"' if "1" in look else ""
    return (f'{ground}<text x="{x:.1f}" y="{y + 14}" fill="{color}"{weight} textLength="{width:.1f}" '
            f'lengthAdjust="spacingAndGlyphs" xml:space="preserve">{escape(word)}</text>')
