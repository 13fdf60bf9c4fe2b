"""Which answers lead to which questions: OpenAPI links, so that a client can go from a list to its things."""

from __future__ import annotations

from typing import Any

FIRST = "$response.body#/results/0/"
# From an operation, to another, with what its parameters are filled.
LINKS: dict[str, dict[str, dict[str, str]]] = {
    "list_actors": {
        "get_actor": {"code": f"{FIRST}code"},
        "get_actor_feed": {"code": f"{FIRST}code"},
    },
    "list_alliances": {
        name: {"slug": f"{FIRST}slug"}
        for name in (
            "get_alliance", "get_alliance_series", "get_alliance_issues", "get_alliance_matrix", "get_alliance_changes",
            "list_wedges", "list_polarisation", "get_alliance_feed",
        )
    },
    "list_issues": {
        "get_issue": {"slug": f"{FIRST}slug"},
        "get_issue_positions": {"slug": f"{FIRST}slug"},
        "get_issue_feed": {"slug": f"{FIRST}slug"},
    },
    "list_statements": {
        "get_statement": {"id": f"{FIRST}id"},
        "list_statement_effects": {"id": f"{FIRST}id"},
        "list_statement_history": {"id": f"{FIRST}id"},
        "list_statements": {"changed_since": "$response.body#/revision"},
    },
    "list_positions": {"get_position_series": {"actor": f"{FIRST}actor", "issue": f"{FIRST}issue"}},
    "list_dyads": {
        name: {"a": f"{FIRST}a", "b": f"{FIRST}b"}
        for name in ("get_dyad_series", "get_dyad_issues", "get_dyad_changes", "list_bargains", "get_robustness")
    },
    "get_latest_revision": {
        name: {"revision": "$response.body#/id"}
        for name in ("list_positions", "list_dyads", "export_statements_jsonl", "export_readings_csv")
    },
}  # fmt: skip


def add_links(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Write the links into the schema (a postprocessing hook of drf-spectacular)."""
    for item in result["paths"].values():
        for operation in item.values():
            leads = LINKS.get(operation["operationId"])
            if leads:
                operation["responses"]["200"]["links"] = {
                    name: {"operationId": name, "parameters": parameters} for name, parameters in leads.items()
                }
    return result
