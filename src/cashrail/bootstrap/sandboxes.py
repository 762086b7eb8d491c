"""The emulated services that ship, by the rail that speaks with them."""

from collections.abc import Callable

from domain.errors import Invalid

_OPTION = "--rail"


def run_sandbox(arguments: list[str]) -> int:
    """Run the one named after `--rail`, QuickBooks Online's without it, with the rest of the arguments.

    Raises Invalid for a rail that no emulator is of.
    """
    name, rest = _chosen(arguments)
    run = _SANDBOXES.get(name)
    if run is None:
        raise Invalid(f"There is no emulator of {name}; there are {', '.join(_SANDBOXES)}.")
    return run(rest)


def _chosen(arguments: list[str]) -> tuple[str, list[str]]:
    for place, argument in enumerate(arguments):
        if argument == _OPTION and place + 1 < len(arguments):
            return arguments[place + 1], [*arguments[:place], *arguments[place + 2 :]]
        if argument.startswith(f"{_OPTION}="):
            return argument.partition("=")[2], [*arguments[:place], *arguments[place + 1 :]]
    return "qbo", arguments


def _qbo(arguments: list[str]) -> int:
    from emulators.qbo.__main__ import main

    return main(arguments)


def _plaid(arguments: list[str]) -> int:
    from emulators.world.plaid_sandbox import main

    return main(arguments)


_SANDBOXES: dict[str, Callable[[list[str]], int]] = {"qbo": _qbo, "plaid": _plaid}
