"""Forms of the editors' desk: the codebook's help beside each field, and errors that name the field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.intake import enter, refusals
from alliance.record.codebook import RELIABILITY_BY_KIND, StatementKind
from alliance.record.models import Issue, Statement

ANCHORS = (
    ("-1", "pole_negative"),
    ("-0.5", "anchor_minus_half"),
    ("0", "anchor_zero"),
    ("0.5", "anchor_plus_half"),
    ("1", "pole_positive"),
)
SALIENCE_HINTS = gettext_lazy(
    "0: in passing · 0.25: one point of several · 0.5: a matter of its own · 0.75: stressed or acted upon · "
    "1: called vital."
)
_add_hint = lazy(lambda *parts: " ".join(str(part) for part in parts), str)


def issue_scale(issue: Issue) -> dict[str, Any]:
    """The issue's scale in words, as the form's script shows it beside the stance."""
    return {
        "name": issue.name,
        "ruling": issue.ruling,
        "default_salience": issue.default_salience,
        "anchors": [{"value": float(value), "words": getattr(issue, field)} for value, field in ANCHORS],
    }


class KnownAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that is told its present choice, so that a page of inline rows needs no query for each."""

    known: dict[str, str] | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """The present choice from `known`, if it is there; else as usual from the database."""
        chosen = [str(item) for item in value if item not in (None, "")]
        if self.known is None or any(item not in self.known for item in chosen):
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options = [self.create_option(name, item, self.known[item], True, len(empty)) for item in chosen]
        return [(None, [*empty, *options], 0)]


class RecordForm(forms.ModelForm):
    """A form in which every rule of the database is an error at its field, also one met only on writing."""

    # What the database said when a form that had passed was written: the page is shown once more with it.
    refusal: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownAutocompleteSelect):
                chosen = self.instance._state.fields_cache.get(name)
                widget.known = {str(chosen.pk): str(chosen)} if chosen else {}

    def _update_errors(self, errors: ValidationError) -> None:
        """Put each broken rule at its field; Django would put them all above the form."""
        super()._update_errors(refusals.at_their_fields(errors, type(self.instance), self.fields))  # type: ignore[misc]

    def clean(self) -> dict[str, Any] | None:
        """Show what the database refused a moment ago."""
        cleaned = super().clean()
        if self.refusal is not None:
            for field, messages in self.refusal.update_error_dict({}).items():
                self.add_error(field if field in self.fields else None, messages)
        return cleaned


class StatementForm(RecordForm):
    """One statement. Works as plain fields; the script adds the slider and the words of the chosen issue."""

    class Meta:
        model = Statement
        fields = list(enter.EDITABLE)
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "quote": forms.Textarea(attrs={"rows": 3}),
            "coder_note": forms.Textarea(attrs={"rows": 2}),
            "stance": forms.NumberInput(attrs={"min": -1, "max": 1, "step": "any", "inputmode": "decimal"}),
            "half_width": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "any"}),
            "salience": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "any"}),
            "reliability": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "any"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stance" not in self.fields:  # a page that may only be read
            return
        # Empty means: as the kind suggests, and no vagueness. The server fills them (enter._set).
        self.fields["reliability"].required = self.fields["half_width"].required = False
        self.fields["salience"].help_text = _add_hint(self.fields["salience"].help_text, SALIENCE_HINTS)
        by_kind = {str(kind): value for kind, value in RELIABILITY_BY_KIND.items()}
        self.fields["reliability"].widget.attrs["data-by-kind"] = json.dumps(by_kind)
        self.fields["reliability"].help_text = _add_hint(self.fields["reliability"].help_text, _reliability_words())
        self.fields["stance"].widget.attrs["data-scale-url"] = reverse("admin:record_statement_issue_scale", args=[0])
        if self.instance.issue_id:
            # Without JavaScript these are the only words about the scale; the script puts its own in their place.
            self.fields["stance"].help_text = format_html(
                '{} <span class="scale-in-words">{}</span>',
                self.fields["stance"].help_text,
                _scale_in_words(self.instance.issue),
            )

    @property
    def publishes(self) -> bool:
        """Whether “Save and publish” was pressed."""
        return "_publish" in self.data

    def clean_half_width(self) -> float:
        """No vagueness where none is stated."""
        value = self.cleaned_data["half_width"]
        return 0.0 if value is None else value

    def clean(self) -> dict[str, Any] | None:
        """Reliability follows the kind where it is empty; what is public, or is to be, must be complete."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reliability") is None and "reliability" not in self.errors:
            cleaned["reliability"] = RELIABILITY_BY_KIND.get(cleaned.get("kind", ""), None)
        if self.publishes or "_submit" in self.data or self.instance.status in enter.PUBLIC:
            proposed = Statement(stance=cleaned.get("stance"), summary=cleaned.get("summary", ""))
            for field, message in enter.what_publishing_lacks(proposed).items():
                if field not in self.errors:
                    self.add_error(field, message)
        return cleaned


class WithdrawalForm(forms.Form):
    """Asks for the reason of a withdrawal, which the public will read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for withdrawal"),
        help_text=gettext_lazy("Why; shown to the public."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "autofocus": True}),
        error_messages={"required": gettext_lazy("Give the reason; it is shown to the public.")},
    )


class ReturnForm(forms.Form):
    """Asks what a statement in review needs before it can be published."""

    reason = forms.CharField(
        label=gettext_lazy("What it needs"),
        help_text=gettext_lazy("Its author reads it on the form."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "autofocus": True}),
        error_messages={"required": gettext_lazy("Say what it needs; its author reads it.")},
    )


def _scale_in_words(issue: Issue) -> Any:
    words = ((value.replace("-", "−"), getattr(issue, field)) for value, field in ANCHORS if getattr(issue, field))
    return format_html_join(" · ", "{}: {}", words)


def _reliability_words() -> str:
    kinds = dict(StatementKind.choices)
    words = (f"{kinds[kind]} {value:g}" for kind, value in RELIABILITY_BY_KIND.items())
    return _("If empty: %(values)s.") % {"values": ", ".join(words)}
