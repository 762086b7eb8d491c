"""The tutorial for rail authors as a script: `python -m tests.kit.tutorial` follows it and writes its outputs anew."""

import os
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.installing import ROOT, Environment, environment

PAGE = ROOT / "docs/rails/tutorial.md"

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_PORT = "8642"
_VARYING = (
    (re.compile(r"in \d+\.\d\ds"), "in 1.00s"),
    (re.compile(r"\bb_[0-9a-f]{12}\b"), "b_1a2b3c4d5e6f"),
    (re.compile(r"\b\d s\b"), "0 s"),
)
_SECONDS = re.compile(r"\b\d\.\d\d$", re.MULTILINE)


class Reader:
    """Somebody who does what the page says, in an environment of their own."""

    def __init__(self, own: Environment) -> None:
        self._own = own
        self._variables = own.variables()
        self._started: list[subprocess.Popen[str]] = []
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = str(found.getsockname()[1])

    def follow(self, page: str) -> str:
        """The page with the outputs as they are."""
        return _BLOCK.sub(self._done, page)

    def stop(self) -> None:
        """End what the page has started."""
        for process in self._started:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=30)

    def _done(self, block: re.Match[str]) -> str:
        kind, file, body = block["kind"], block["file"], block["body"]
        if kind == "console":
            return "```console\n" + "".join(self._outputs(body)) + "```"
        path = self._own.work / file
        path.write_text(_patched(path.read_text(), body) if kind == "diff" else body)
        return block[0]

    def _outputs(self, body: str) -> Iterator[str]:
        for line in body.splitlines():
            if line.startswith("$ "):
                yield f"{line}\n"
                yield self._output(line.removeprefix("$ ").replace(_PORT, self._port))

    def _output(self, command: str) -> str:
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self._variables[name] = value
            return ""
        said = self._started_by(command) if command.endswith(" &") else self._said_by(command)
        for pattern, instead in _VARYING:
            said = pattern.sub(instead, said)
        said = "\n".join(line.rstrip() for line in said.replace(self._port, _PORT).strip("\n").splitlines())
        if command.startswith("cashrail sync"):
            said = _SECONDS.sub("0.10", said)
        return f"{said}\n" if said else ""

    def _said_by(self, command: str) -> str:
        done = subprocess.run(
            ["/bin/bash", "-c", command],
            cwd=self._own.work,
            env=self._variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return done.stdout or done.stderr

    def _started_by(self, command: str) -> str:
        process = subprocess.Popen(
            ["/bin/bash", "-c", f"exec {command.removesuffix(' &')}"],
            cwd=self._own.work,
            env=self._variables | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        assert process.stdout
        return process.stdout.readline()


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """A reader in a clean environment; what they start is ended."""
    follows = Reader(environment(folder))
    try:
        yield follows
    finally:
        follows.stop()


def _patched(source: str, patch: str) -> str:
    """The source with one place changed as the patch says."""
    lines = patch.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    assert source.count(old) == 1, f"The page changes what is not there once:\n{old}"
    return source.replace(old, new)


def main() -> None:
    """Follow the page and write it anew."""
    with tempfile.TemporaryDirectory() as folder, reader(Path(folder)) as follows:
        PAGE.write_text(follows.follow(PAGE.read_text()))


if __name__ == "__main__":
    main()
