"""The coding form: the codebook's help beside each field, warnings before harm, and nobody's work overwritten."""

from __future__ import annotations

import json
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.intake import enter, refusals, review
from alliance.intake.concurrency import Meanwhile, meanwhile, token
from alliance.intake.forms import RecordForm
from alliance.intake.warnings import CONCERN, Warned, unconfirmed, warnings_for
from alliance.record.codebook import RELIABILITY_BY_KIND, SALIENCE_WORDS, StatementKind
from alliance.record.models import Issue, Source, Statement

ANCHORS = (
    ("-1", "pole_negative"),
    ("-0.5", "anchor_minus_half"),
    ("0", "anchor_zero"),
    ("0.5", "anchor_plus_half"),
    ("1", "pole_positive"),
)
# A source made in place: the form's field, and the source's.
NEW_SOURCE = {"new_source_url": "url", "new_source_title": "title", "new_source_publisher": "publisher"}
_add_hint = lazy(lambda *parts: " ".join(str(part) for part in parts), str)


def issue_scale(issue: Issue) -> dict[str, Any]:
    """The issue's scale in words, as the form's script shows it beside the stance."""
    return {
        "name": issue.name,
        "ruling": issue.ruling,
        "default_salience": issue.default_salience,
        "anchors": [{"value": float(value), "words": getattr(issue, field)} for value, field in ANCHORS],
    }


class StatementForm(RecordForm):
    """One statement. Works as plain fields; the script adds the slider and the words of the chosen issue."""

    new_source_url = forms.CharField(
        label=gettext_lazy("or a new source: its address"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy("Only if it is not in the list yet. The day on which it was read is today."),
    )
    new_source_title = forms.CharField(
        label=gettext_lazy("its title"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    new_source_publisher = forms.CharField(
        label=gettext_lazy("its publisher"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    # The state of the statement that this page was made from.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

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

    # Asked for by a preview, which stores nothing and so needs no confirmation.
    is_preview = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned: list[Warned] = []
        self.meanwhile: Meanwhile | None = None
        if "stance" not in self.fields:  # a page that may only be read
            return
        # Empty means: as the kind suggests, and no vagueness. The server fills them (change.set_fields).
        self.fields["reliability"].required = self.fields["half_width"].required = False
        self.fields["source"].required = False  # it, or a new one
        self._say_what_the_codebook_says()
        if self.instance.pk:
            self.initial["seen"] = token(self.instance)
            if self.is_bound:
                self._keep_both(str(self.data.get("seen", "")))

    def _say_what_the_codebook_says(self) -> None:
        salience, reliability, stance = (self.fields[name] for name in ("salience", "reliability", "stance"))
        words = " · ".join(f"{value:g}: {said}" for value, said in SALIENCE_WORDS)
        salience.help_text = _add_hint(salience.help_text, words)
        salience.widget.attrs["data-anchors"] = json.dumps([[value, str(said)] for value, said in SALIENCE_WORDS])
        by_kind = {str(kind): value for kind, value in RELIABILITY_BY_KIND.items()}
        reliability.widget.attrs["data-by-kind"] = json.dumps(by_kind)
        reliability.help_text = _add_hint(reliability.help_text, _reliability_words())
        stance.widget.attrs["data-scale-url"] = reverse("admin:record_statement_issue_scale", args=[0])
        if self.instance.issue_id:
            # Without JavaScript these are the only words about the scale; the script puts its own in their place.
            words_of_scale = _scale_in_words(self.instance.issue)
            stance.help_text = format_html(
                '{} <span class="scale-in-words">{}</span>', stance.help_text, words_of_scale
            )

    def _keep_both(self, seen: str) -> None:
        """Where somebody else saved meanwhile: their values in the fields that this editor left alone."""
        self.meanwhile = meanwhile(self.instance, seen)
        if self.meanwhile is None:
            return
        data = QueryDict(mutable=True)
        data.update(cast(Any, self.data))
        for changed in self.meanwhile.changed:
            field = self.fields[changed.field]
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(changed.field))
            if not field.has_changed(self.meanwhile.base[changed.field], typed):
                shown = field.prepare_value(self.meanwhile.now[changed.field])
                data[self.add_prefix(changed.field)] = _as_posted(shown)
        data[self.add_prefix("seen")] = token(self.instance)
        self.data = data

    @property
    def publishes(self) -> bool:
        """Whether a button was pressed that publishes."""
        return "_publish" in self.data or "_publish_next" in self.data

    @property
    def submits(self) -> bool:
        """Whether a button was pressed that submits for review."""
        return "_submit" in self.data or "_submit_next" in self.data

    def clean_half_width(self) -> float:
        """No vagueness where none is stated."""
        value = self.cleaned_data["half_width"]
        return 0.0 if value is None else value

    def clean(self) -> dict[str, Any] | None:
        """What fields alone do not know: the source, what publishing lacks, what others did, what to look at."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reliability") is None and "reliability" not in self.errors:
            cleaned["reliability"] = RELIABILITY_BY_KIND.get(cleaned.get("kind", ""), None)
        self._clean_source(cleaned)
        if self.publishes or self.submits or self.instance.status in enter.PUBLIC:
            proposed = Statement(stance=cleaned.get("stance"), summary=cleaned.get("summary", ""))
            for field, message in review.what_publishing_lacks(proposed).items():
                if field not in self.errors:
                    self.add_error(field, message)
        if self.meanwhile is not None and not self.is_preview:
            self.add_error(None, _("Somebody else changed this statement meanwhile. Look below; then save once more."))
        self._warn(cleaned)
        return cleaned

    def _clean_source(self, cleaned: dict[str, Any]) -> None:
        if "source" in self.errors or "new_source_url" in self.errors:
            return
        url = (cleaned.get("new_source_url") or "").strip()
        if not url:
            if cleaned.get("source") is None:
                self.add_error("source", self.fields["source"].error_messages["required"])
            elif cleaned["source"].merged_into is not None:  # merged while the form was open
                cleaned["source"] = cleaned["source"].merged_into
            return
        if cleaned.get("source") is not None:
            self.add_error("new_source_url", _("Choose a source or enter a new one, not both."))
            return
        known = Source.objects.filter(url=url).select_related("merged_into").first()
        if known is not None:
            cleaned["source"] = known.merged_into or known
            return
        made = Source(**{theirs: (cleaned.get(ours) or "").strip() for ours, theirs in NEW_SOURCE.items()})
        try:
            refusals.check_whole(made)
        except ValidationError as refusal:
            ours = {theirs: ours for ours, theirs in NEW_SOURCE.items()}
            for field, messages in refusal.message_dict.items():
                self.add_error(ours.get(field), messages)

    def _warn(self, cleaned: dict[str, Any]) -> None:
        """Find what to look at, if anything that matters was changed."""
        if self.instance.pk and not self.is_preview and not CONCERN & set(self.changed_data):
            return
        self.warned = warnings_for(cleaned, self.instance.pk, timezone.now().date())

    def _post_clean(self) -> None:
        """What is plainly wrong comes first; only then is there something to confirm."""
        super()._post_clean()  # type: ignore[misc]
        if not self.is_preview and not self.errors and unconfirmed(self.warned, self.confirmed):
            self.add_error(None, _("Look at the warnings, tick them, and save once more."))

    @property
    def confirmed(self) -> set[str]:
        """Codes of the warnings that the coder has ticked."""
        ticked = self.data.getlist("confirmed") if hasattr(self.data, "getlist") else self.data.get("confirmed", [])
        return set(ticked)


def _as_posted(value: Any) -> Any:
    """A value as the browser would send it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _scale_in_words(issue: Issue) -> Any:
    words = ((value.replace("-", "−"), getattr(issue, field)) for value, field in ANCHORS if getattr(issue, field))
    return format_html_join(" · ", "{}: {}", words)


def _reliability_words() -> str:
    kinds = dict(StatementKind.choices)
    words = (f"{kinds[kind]} {value:g}" for kind, value in RELIABILITY_BY_KIND.items())
    return _("If empty: %(values)s.") % {"values": ", ".join(words)}
