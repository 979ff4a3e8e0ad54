"""A terminal's screen, as tmux tells it with escapes, as an SVG picture; and several in a row, as one that moves."""

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


def opened(columns, rows):
    """The begin of a picture, with its ground."""
    width, height = columns * CELL + 2 * PAD, rows * LINE + 2 * PAD
    return [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-size="14" fill="{INK}" '
            'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" xml:space="preserve">',
            f'<rect width="100%" height="100%" rx="6" fill="{GROUND}"/>']


def draw(lines, columns):
    """The picture of a screen."""
    out, style = opened(columns, len(lines)), set()
    for row, line in enumerate(lines):
        out.extend(pieces(line, style, PAD + row * LINE))
    return "\n".join([*out, "</svg>", ""])


def pieces(line, style, y):
    """A line, piece by piece."""
    column = 0
    for text, look in styled(line, style):
        # Words far apart are placed one by one: no font is as wide as the grid.
        for word in re.split(r"( {2,})", text):
            if word.strip() or ("7" in look and word):
                yield drawn(word, look, PAD + column * CELL, y)
            column += cells(word)


def drawn(word, look, x, y):
    """One piece of a line."""
    color = next((COLORS[code] for code in COLORS if code in look), None)
    width, ground = cells(word) * CELL, ""
    if "7" in look:
        place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{LINE}"'
        ground, color = f'<rect {place} fill="{color or INK}"/>', GROUND
    fill = f' fill="{color}"' if color else ""
    weight = ' font-weight="bold"' if "1" in look else ""
    dim = ' opacity=".6"' if "2" in look else ""
    # Without the blanks at its ends a word is as wide as its letters.
    return (f'{ground}<text x="{x:.1f}" y="{y + 14}"{fill}{weight}{dim} textLength="{width:.1f}">'
            f'{escape(word, quote=False)}</text>')


def film(frames, size):
    """A picture that moves: pairs of seconds and lines, the last of which tells the end. A viewer that shows no movement
    shows the fullest screen."""
    lines, shots = {}, []
    for at, screen in frames:
        style, shot = set(), []
        for row, line in enumerate(screen):
            drawn_line = "".join(pieces(line, style, 0))
            if drawn_line:
                number = lines.setdefault(drawn_line, len(lines))
                shot.append(f'<use href="#l{number}" y="{PAD + row * LINE}"/>')
        shots.append((at, "".join(shot)))
    end = shots[-1][0]
    still = max(range(len(shots) - 1), key=lambda at: len(shots[at][1]))
    out = opened(*size)
    out.append("<defs>")
    out.extend(f'<g id="l{number}">{line}</g>' for line, number in lines.items())
    out.append("</defs>")
    for at, (begin, shot) in enumerate(shots[:-1]):
        begin, until = begin / end, shots[at + 1][0] / end
        times = [f"{begin:.4f}", f"{until:.4f}"]
        values = "0;1;0"
        keys = ";".join(["0", *times])
        if at == 0:
            values, keys = "1;0", f"0;{times[1]}"
        out.append(f'<g opacity="{int(at == still)}"><animate attributeName="opacity" calcMode="discrete" '
                   f'dur="{end:.1f}s" repeatCount="indefinite" values="{values}" keyTimes="{keys}"/>{shot}</g>')
    return "\n".join([*out, "</svg>", ""])
