"""What the properties of members, roles and keys mean: by struct and name."""

BY_FIELD: dict[str, str] = {
    "ApiKey.created_at": "When it was made.",
    "ApiKey.id": "The key's id, which is no secret.",
    "ApiKey.last_used_at": "When it was last used, exact to a minute; null when it never was.",
    "ApiKey.member": "Whose it is.",
    "ApiKey.revoked_at": "When it was revoked; null while it is not.",
    "Identity.key": "The key that was shown.",
    "Identity.member": "Whose it is.",
    "Identity.powers": "What role and key allow both; everyone reads.",
    "KeyGrant.clients": "The ids of the clients it is for; null for all, those to come too.",
    "KeyGrant.expires_at": "When it ends by itself; null for never.",
    "KeyGrant.scopes": "What it lets through at most; the role must allow it too.",
    "KeyWish.member": "The member's name.",
    "KeyWish.role": "What the member is, for one who is new; null for one there is.",
    "Member.firm_id": "The id of the member's firm.",
    "Member.id": "The member's id.",
    "Member.name": "The member's name.",
    "Member.role": "What the member is in the firm.",
    "NewKey.key": "The key, as it is listed.",
    "NewKey.secret": "What to present; shown this once.",
    "RoleChange.role": "The new role.",
}
