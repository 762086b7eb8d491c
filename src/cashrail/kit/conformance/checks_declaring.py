"""What a rail says of itself, before it is asked for anything."""

from types import ModuleType

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import check, expect
from cashrail.kit.conformance.world import Fault
from cashrail.kit.declaring import problems_with
from cashrail.kit.imports import forbidden_imports
from cashrail.kit.kit_range import includes
from cashrail.kit.version import KIT_VERSION

_ALWAYS = ("declare_rail", "finish_connection", "pull_changes", "pull_kinds", "read_records")
_REQUEST_FAULTS = {Fault.LIMITED, Fault.DOWN, Fault.NO_ANSWER, Fault.CUT, Fault.REFUSED}


@check(what_to_do="Correct the RailDeclaration that declare_rail returns; docs/rails/reference.md explains each field.")
def declares_itself(bench: Bench) -> None:
    """The declaration makes sense, feeds something and includes this kit."""
    declaration = bench.declaration
    expect(declaration.feeds, "It feeds no kind of record.")
    for problem in problems_with(declaration):
        expect(False, problem)  # noqa: FBT003
    kit_versions = declaration.kit_versions
    expect(includes(kit_versions, KIT_VERSION), f"It is made for kit {kit_versions}; this is kit {KIT_VERSION}.")


@check(what_to_do="Write the hook with @hookimpl, or take back what promises it in the declaration.")
def offers_what_it_declares(bench: Bench) -> None:
    """Every hook that the declaration promises is there, and none that the kit does not have."""
    bench.hooks.check_pending()
    declaration = bench.declaration
    needed = set(_ALWAYS)
    needed |= {"begin_connection"} if declaration.consent else set()
    needed |= {"refresh_tokens"} if declaration.consent and declaration.tokens_expire else set()
    needed |= {"apply_write", "find_write"} if declaration.writes else set()
    needed |= {"verify_webhook", "parse_webhook"} if declaration.webhooks else set()
    missing = sorted(needed - bench.offered)
    expect(not missing, f"The declaration needs hooks that are not there: {', '.join(missing)}.")


@check(what_to_do="Import what you need from cashrail.kit, cashrail.kit.records and cashrail.kit.errors.")
def imports_the_kit_only(bench: Bench) -> None:
    """Of the product, the rail's package imports `cashrail.kit` and nothing else."""
    plugin = bench.world.plugin
    module = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__module__
    found = [str(forbidden) for forbidden in forbidden_imports(module)]
    expect(not found, f"{'; '.join(found)}.")


@check(what_to_do="Teach the world's show() these faults and list them in `faults`: the stand-in must be able to fail.")
def can_be_seen_to_fail(bench: Bench) -> None:
    """The world shows every fault that the declared rail can meet."""
    declaration = bench.declaration
    needed = {Fault.UNKNOWN_FIELDS, Fault.UNREADABLE}
    needed |= _REQUEST_FAULTS if declaration.hosts else set()
    needed |= {Fault.REVOKED} if declaration.consent else set()
    needed |= {Fault.EXPIRED} if declaration.consent and declaration.tokens_expire else set()
    needed |= {Fault.LOST_WRITE} if declaration.writes and declaration.hosts else set()
    missing = sorted(needed - bench.world.faults)
    expect(not missing, f"The world does not show: {', '.join(missing)}.")
