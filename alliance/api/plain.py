"""Serializers that only write: from models and the indices' shapes to rows of plain values, fast.

The same declarations describe the OpenAPI components and the columns of the CSV. Dates stay dates here; the JSON
encoder and csv.py spell them. A test holds every body to the schema, so the fields' types cannot drift from the values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from itertools import islice
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.db import models
from rest_framework import serializers

from alliance.api.names import PUBLIC_NAMES, with_public_names

_FIELDS: list[tuple[type[models.Field], type[serializers.Field]]] = [
    (models.BooleanField, serializers.BooleanField),
    (models.DateTimeField, serializers.DateTimeField),
    (models.DateField, serializers.DateField),
    (models.FloatField, serializers.FloatField),
    (models.AutoField, serializers.IntegerField),
    (models.IntegerField, serializers.IntegerField),
    (models.CharField, serializers.CharField),
    (models.TextField, serializers.CharField),
]


def words_of(model: type[models.Model], name: str) -> Any:
    """The model's own words for its field `name`."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.help_text or field.verbose_name


def of(model: type[models.Model], name: str, **kwargs: Any) -> Any:
    """A field that shows the model's field `name`, with the model's own words. What may be empty is null when it is."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    kwargs.setdefault("help_text", words_of(model, name))
    kwargs.setdefault("allow_null", field.null or (field.blank and not isinstance(field, models.BooleanField)))
    if field.choices:
        return serializers.ChoiceField(choices=field.choices, **kwargs)
    return next(ours for theirs, ours in _FIELDS if isinstance(field, theirs))(**kwargs)


def named_by(model: type[models.Model], name: str, key: str, **kwargs: Any) -> serializers.CharField:
    """A field that shows what the model's foreign key `name` points to by its code or slug."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    kwargs.setdefault("help_text", words_of(model, name))
    return serializers.CharField(source=f"{name}.{key}", allow_null=field.null, **kwargs)


class Plain(serializers.Serializer):
    """Writes one row; a method `get_<field>` computes a field, every other is read from its source."""

    # Attribute of the row -> serializer whose fields are shown beside the row's own, read from that attribute.
    merged: ClassVar[dict[str, type[Plain]]] = {}
    # Fields to be written before the inherited ones.
    first: ClassVar[tuple[str, ...]] = ()
    # Inner name -> the name that the public sees.
    public_names: ClassVar[dict[str, str]] = PUBLIC_NAMES

    @classmethod
    @cache
    def shared(cls) -> Self:
        """The one writer of its kind: it holds nothing of a request, and making one costs more than to write a row."""
        return cls()

    def get_fields(self) -> dict[str, serializers.Field]:
        """The declared fields in their order and under their public names, the merged ones after them."""
        inherited = super().get_fields()
        fields = with_public_names({name: inherited[name] for name in self.first} | inherited, self.public_names)
        for attribute, serializer in self.merged.items():
            for name, field in serializer().get_fields().items():
                field.source = f"{attribute}.{field.source or name}"
                fields[name] = field
        return fields

    @cached_property
    def _readers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [(name, self._reader(name, field)) for name, field in self.fields.items()]

    @cached_property
    def _blank(self) -> dict[str, Any]:
        """The fields in their order."""
        return dict.fromkeys(self.fields)

    @cached_property
    def _at_once(self) -> tuple[list[str], Callable[[Any], tuple], list[tuple[str, Callable[[Any], Any]]]]:
        """The fields that are an attribute of the row as it is, how to read them all at once, and the others."""
        plain = {name: str(field.source) for name, field in self.fields.items() if self._is_attribute(name, field)}
        if len(plain) < 2:  # attrgetter gives a tuple for two and more
            return [], lambda row: (), self._readers
        return list(plain), attrgetter(*plain.values()), [pair for pair in self._readers if pair[0] not in plain]

    def _is_attribute(self, name: str, field: Any) -> bool:
        by_other_means = (
            hasattr(self, f"get_{name}")
            or "." in str(field.source)
            or isinstance(field, serializers.BaseSerializer | serializers.DictField)
        )
        may_be_empty = isinstance(field, serializers.CharField | serializers.ChoiceField) and field.allow_null
        return not by_other_means and not may_be_empty

    def _value(self, name: str, field: Any, of_dicts: bool = True) -> Callable[[Any], Any]:
        computed: Callable[[Any], Any] | None = getattr(self, f"get_{name}", None)
        path = str(field.source).split(".")
        if computed is None and len(path) == 1 and not of_dicts:
            return attrgetter(path[0])

        def read(row: Any) -> Any:
            for step in path:
                if row is None:
                    return None
                row = row[step] if isinstance(row, dict) else getattr(row, step)
            return row

        return computed or read

    def _reader(self, name: str, field: Any, of_dicts: bool = True) -> Callable[[Any], Any]:
        value = self._value(name, field, of_dicts)
        if isinstance(field, serializers.BaseSerializer):
            return lambda row: None if (inner := value(row)) is None else field.to_representation(inner)
        if isinstance(field, serializers.DictField):  # stored ones come in the database's order, computed ones in ours
            return lambda row: None if (inner := value(row)) is None else dict(sorted(inner.items()))
        if isinstance(field, serializers.CharField | serializers.ChoiceField) and field.allow_null:
            return lambda row: value(row) or None
        return value

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """One row as plain values."""
        if isinstance(instance, dict):
            return {name: read(instance) for name, read in self._readers}
        names, read_all, others = self._at_once
        row = self._blank.copy()
        row.update(zip(names, read_all(instance), strict=True))
        for name, read in others:
            row[name] = read(instance)
        return row

    @cached_property
    def _columns(self) -> list[tuple[str, Callable[[Sequence[Any]], list[Any]]]]:
        names, _read_all, _others = self._at_once
        return [(name, self._column(name, field, name in names)) for name, field in self.fields.items()]

    def _column(self, name: str, field: Any, is_attribute: bool) -> Callable[[Sequence[Any]], list[Any]]:
        """How one field of many rows is read."""
        if is_attribute:
            attribute = attrgetter(str(field.source))
            return lambda rows: list(map(attribute, rows))
        if isinstance(field, Plain):
            value = self._value(name, field, of_dicts=False)

            def within(rows: Sequence[Any]) -> list[Any]:
                inner = list(map(value, rows))
                if None in inner:
                    return [None if row is None else field.to_representation(row) for row in inner]
                return field.write_all(inner)

            return within
        child = getattr(field, "child", None)
        if isinstance(field, serializers.ListSerializer) and isinstance(child, Plain):
            return partial(_all_within, self._value(name, field, of_dicts=False), child)
        read = self._reader(name, field, of_dicts=False)
        return lambda rows: list(map(read, rows))

    def write_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Many rows of one kind as plain values: field by field, which takes a third of the time of row by row."""
        if not rows or isinstance(rows[0], dict):
            return list(map(self.to_representation, rows))
        names, columns = zip(*self._columns, strict=True)
        return [dict(zip(names, row, strict=True)) for row in zip(*(read(rows) for read in columns), strict=True)]


def _all_within(value: Callable[[Any], Any], child: Plain, rows: Sequence[Any]) -> list[Any]:
    """The lists of all rows, written as one."""
    inner = [None if (found := value(row)) is None else list(found) for row in rows]
    written = iter(child.write_all([item for items in inner if items for item in items]))
    return [None if items is None else list(islice(written, len(items))) for items in inner]
