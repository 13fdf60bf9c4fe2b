"""The schema is complete, valid, and made from the code."""

from __future__ import annotations

from typing import Any

import yaml
from django.core.management import call_command

from alliance.api.urls import endpoints
from alliance.api.views.about import schema
from tests.api.conftest import Get


def test_drf_spectacular_has_nothing_to_complain_of(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_endpoint_is_described(get: Get) -> None:
    served = get("schema/").json()
    assert served["openapi"].startswith("3.1")
    described = {path.removeprefix("/api/v1/") for path in served["paths"]} - {""}
    assert described == set(endpoints().values()) - {"docs/"}
    operations = [operation["operationId"] for path in served["paths"].values() for operation in path.values()]
    assert len(operations) == len(set(operations))


def test_every_parameter_and_every_field_has_words() -> None:
    described = schema()
    for path, item in described["paths"].items():
        for operation in item.values():
            for parameter in operation["parameters"]:
                assert parameter.get("description"), (path, parameter["name"])
    for name, component in described["components"]["schemas"].items():
        for field, shape in component.get("properties", {}).items():
            if {"results", "errors", "points", "subject"} & {field}:
                continue
            assert shape.get("description") or "$ref" in str(shape), (name, field)


def test_the_schema_comes_as_yaml_too(get: Get) -> None:
    as_yaml = get("schema/?format=yaml")
    assert as_yaml.headers["Content-Type"].startswith("application/vnd.oai.openapi")
    assert yaml.safe_load(as_yaml.content)["info"] == get("schema/").json()["info"]


def test_the_preview_is_the_only_write_and_says_what_it_takes() -> None:
    paths = schema()["paths"]
    assert [path for path, item in paths.items() if set(item) != {"get"}] == ["/api/v1/friction/preview/"]
    posted = paths["/api/v1/friction/preview/"]["post"]
    assert list(posted["requestBody"]["content"]) == ["application/json"]
    assert set(posted["responses"]) == {"200", "400", "401", "406", "414", "415", "429"}
    assert "ETag" not in posted["responses"]["200"]["headers"]
    fields = schema()["components"]["schemas"]["PreviewStatement"]
    assert set(fields["required"]) == {"actor", "issue", "date", "stance"}
    assert (fields["properties"]["stance"]["minimum"], fields["properties"]["stance"]["maximum"]) == (-1, 1)
