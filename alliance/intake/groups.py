"""The desk's three groups and what each may do. Groups, not persons, carry the permissions."""

from __future__ import annotations

from typing import Any

_CODING = ["add_statement", "change_statement", "view_statement", "add_source", "change_source", "view_source"]
_LOOKING = ["view_actor", "view_issue", "view_alliance", "view_tenure", "view_membership", "view_agendaitem",
            "view_coding", "view_correction"]  # fmt: skip
_CODEBOOK = [
    f"{verb}_{model}"
    for model in ("actor", "issue", "alliance", "tenure", "membership", "agendaitem", "codingplan")
    for verb in ("add", "change", "view")
]

# By app label. A group above another holds everything that the other does.
EDITOR = {"record": [*_CODING, *_LOOKING, "add_coding"], "indices": ["view_revision"]}
REVIEWER = {
    "record": [
        *EDITOR["record"],
        *("publish_statement", "change_coding", "curate_coding", "view_codingtask", "view_codingplan"),
    ],
    "indices": ["view_revision", "view_mark"],
}
ADMINISTRATOR = {
    "record": [*REVIEWER["record"], *_CODEBOOK, "merge_source"],
    "indices": ["view_revision", "view_mark", "change_mark"],
    "auth": ["add_user", "change_user", "view_user", "view_group"],
}
GROUPS = {"Editor": EDITOR, "Reviewer": REVIEWER, "Administrator": ADMINISTRATOR}


def make_groups(apps: Any) -> None:
    """Make the groups, with the permissions they lack; what an installation added to them stays.

    Django makes permissions only after all migrations, so the ones named here are made where they are missing; it
    takes them over then.
    """
    kinds = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for name, rights in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for label, codenames in rights.items():
            for codename in dict.fromkeys(codenames):
                verb, model = codename.split("_", 1)
                kind, _ = kinds.get_or_create(app_label=label, model=model)
                words = "Can publish and withdraw statements" if verb == "publish" else f"Can {verb} {model}"
                right, _ = permissions.get_or_create(codename=codename, content_type=kind, defaults={"name": words})
                group.permissions.add(right)
