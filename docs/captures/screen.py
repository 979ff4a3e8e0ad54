"""A shell in a terminal of its own, made by tmux: what it shows, with its colours, at once or over time."""

import os
import re
import shlex
import subprocess
import tempfile
import time

import svg


class Screen:
    """A terminal of so many columns and lines, without a prompt while a command runs in it."""

    def __init__(self, size, variables, program, script=None):
        self.folder = tempfile.TemporaryDirectory()
        self.socket = f"{self.folder.name}/tmux"
        env = {"HOME": self.folder.name, "PATH": f"{program}:/usr/bin:/bin", "LANG": "C.UTF-8", "PS1": "$ "}
        pairs = [f"{name}={value}" for name, value in (env | {"TERM": "xterm-256color"} | variables).items()]
        shell = ["sh", "-c", script] if script else ["sh", "-i"]
        self.tmux("new-session", "-d", "-x", str(size[0]), "-y", str(size[1] + 1), "-c", self.folder.name,
                  "env", "-i", *pairs, *shell)

    @classmethod
    def of(cls, command, size, variables, program):
        """One that runs a command, below the line that names it."""
        script = f"printf '$ %s\\n' {shlex.quote(command)}; {command}; : > ~/ended; exec sleep 600"
        return cls(size, variables, program, script)

    def tmux(self, *words):
        command = ["tmux", "-u", "-S", self.socket, "-f", "/dev/null", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def shows(self):
        """The screen with its colours. What no two runs have alike is always the same: noon, a port, a few milliseconds."""
        text = self.tmux("capture-pane", "-p", "-e", "-N")
        text = re.sub(r"\d\d:\d\d:\d\dZ", "12:00:00Z", text)
        text = re.sub(r"127\.0\.0\.1:\d{5}", "127.0.0.1:12345", text)
        return re.sub(r"answers in \d+ ms", "answers in 3 ms", text)

    def wait(self, sign):
        """The screen when it shows the sign; when the command has ended where there is none."""
        for _ in range(1200):
            text = self.shows()
            has_ended = os.path.exists(f"{self.folder.name}/ended")
            if re.search(sign, svg.plain(text)) if sign else has_ended:
                return self.shows()
            time.sleep(0.05)
        raise SystemExit(f"never seen: {sign}\n{text}")

    def film(self, command, sign, rest):
        """Types a command, and goes on until the sign was there for `rest` seconds: pairs of seconds and lines."""
        self.wait(r"\A\$\s*\Z")
        begun, frames = time.monotonic(), []

        def look():
            lines = trimmed(self.shows())
            if not frames or frames[-1][1] != lines:
                frames.append((time.monotonic() - begun, lines))

        for start in range(0, len(command), 4):
            self.tmux("send-keys", "-l", "--", command[start:start + 4])
            time.sleep(0.1)
            look()
        self.tmux("send-keys", "Enter")
        seen = None
        while seen is None or time.monotonic() - seen < rest:
            time.sleep(0.1)
            look()
            if seen is None and re.search(sign, "\n".join(map(svg.plain, frames[-1][1]))):
                seen = time.monotonic()
            if time.monotonic() - begun > 60:
                raise SystemExit(f"never seen: {sign}\n{frames[-1][1]}")
        return [*frames, (time.monotonic() - begun, frames[-1][1])]

    def close(self):
        self.tmux("kill-server")


def trimmed(text):
    """The lines of a screen, without the empty ones at its end."""
    lines = text.rstrip().split("\n")
    while lines and not svg.plain(lines[-1]).strip():
        lines.pop()
    return lines
