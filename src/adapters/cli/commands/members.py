"""The commands for members, their roles and their keys."""

from datetime import timedelta
from typing import Annotated

import typer

from adapters.cli.choices import AsJson, find_client
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.firms.firm import Role
from domain.firms.key import ApiKey, KeyGrant, KeyScope, scopes_or_all

_NEVER = ""
_SERVER = "http://127.0.0.1:8000"


def add_member_commands(app: typer.Typer, program: Program) -> None:
    """Add members list and members role."""
    members = typer.Typer(help="The firm's members and their roles.", no_args_is_help=True)
    app.add_typer(members, name="members")

    @members.command(name="list")
    def list_members(as_json: AsJson = False) -> None:
        """The firm's members, by name."""
        found = program.product.members.members(program.firm_id)
        if as_json:
            print_json({"members": found})
            return
        shown = table("", "Name", "Role")
        for member in found:
            shown.add_row(member.name, member.role)
        print_tables(shown)

    @members.command(name="role")
    def change_role(
        member: Annotated[str, typer.Argument(help="The member's name.")],
        role: Annotated[Role, typer.Argument(help="What the member is from now on.")],
    ) -> None:
        """Change a member's role; it holds for all keys of the member."""
        changed = program.product.members.change_role(program.acting, member, role)
        say(f"{changed.name} is {changed.role.phrase}.")


def add_key_commands(app: typer.Typer, program: Program) -> None:
    """Add keys list, keys new, keys link and keys revoke."""
    keys = typer.Typer(help="API keys of the firm's members.", no_args_is_help=True)
    app.add_typer(keys, name="keys")

    @keys.command(name="list")
    def list_keys(as_json: AsJson = False) -> None:
        """The keys of the firm's members, the newest first."""
        found = program.product.members.keys(program.acting)
        if as_json:
            print_json({"keys": found})
        else:
            _show(found)

    @keys.command(name="new")
    def new(
        member: Annotated[str, typer.Option(help="The member's name.")],
        role: Annotated[Role | None, typer.Option(help="What the member may do; for one who is new.")] = None,
        scope: Annotated[
            list[KeyScope] | None,
            typer.Option(help="What it lets through; all when left out, all but admin with --client."),
        ] = None,
        client: Annotated[list[str] | None, typer.Option(help="Only for this client; may be given again.")] = None,
        days: Annotated[int | None, typer.Option(help="After how many days it expires.", min=1, max=3650)] = None,
        as_json: AsJson = False,
    ) -> None:
        """Make an API key for a member; it is shown this once."""
        acting = program.acting
        clients = tuple(find_client(program, each).id for each in client) if client else None
        grant = KeyGrant(
            scopes=scopes_or_all(scope or None, clients),
            clients=clients,
            expires_at=None if days is None else acting.at + timedelta(days=days),
        )
        made, key = program.product.members.new_key(acting, member, role, grant)
        if as_json:
            print_json({"member": made.member.name, "role": made.member.role, "id": made.id, "key": key})
        else:
            say(f"Key of {made.member.name} ({made.member.role}), shown this once:")
            say(key)

    @keys.command()
    def link(
        member: Annotated[str, typer.Option(help="The member's name.")],
        role: Annotated[Role | None, typer.Option(help="What the member may do; for one who is new.")] = None,
        server: Annotated[str, typer.Option(help="Where `cashrail serve` is reached.")] = _SERVER,
        as_json: AsJson = False,
    ) -> None:
        """Make a link that signs a member in, once."""
        whose, secret = program.product.sessions.link(program.acting, member, role)
        address = f"{server.rstrip('/')}/sign-in?link={secret}"
        if as_json:
            print_json({"member": whose.name, "role": whose.role, "link": address})
        else:
            say(f"Signs in {whose.name} ({whose.role}), once and within ten minutes:")
            say(address)

    @keys.command()
    def revoke(key: Annotated[str, typer.Argument(help="The id of the key, from `keys list`.")]) -> None:
        """Let a key be good no more."""
        revoked = program.product.members.revoke_key(program.acting, key)
        say(f"The key {revoked.id} of {revoked.member.name} is revoked.")


def _show(keys: tuple[ApiKey, ...]) -> None:
    shown = table("", "Id", "Member", "Scopes", "Clients", "Made", "Last used", "Until")
    for key in keys:
        until = f"{key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else _NEVER
        shown.add_row(
            key.id,
            f"{key.member.name} ({key.member.role})",
            ", ".join(key.scopes),
            "all" if key.clients is None else ", ".join(key.clients),
            f"{key.created_at:%Y-%m-%d}",
            f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else _NEVER,
            f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else until,
        )
    print_tables(shown)
