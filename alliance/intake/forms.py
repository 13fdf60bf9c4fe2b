"""Forms of the editors' desk: the codebook's help beside each field, and errors that name the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from alliance.intake import refusals
from alliance.record.models import Source


class CarefulAutocompleteSelect(AutocompleteSelect):
    """An autocomplete that shows a form again whatever was posted as its choice: Django asks the database for it."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """The present choice; none where what was posted is no number of a row."""
        chosen = [item for item in value if str(item).isascii() and str(item).isdigit() and len(str(item)) < 19]
        return super().optgroups(name, chosen or [""], attr)


class KnownAutocompleteSelect(CarefulAutocompleteSelect):
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


class MergeForm(forms.Form):
    """Asks which of several sources is kept."""

    keep = forms.TypedChoiceField(
        label=gettext_lazy("Keep"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the source to keep among them.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("They are one page, though neither address nor title agree"), required=False
    )
    # No field to fill in: what is wrong with the choice of sources is named here.
    sources = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(source.pk, str(source)) for source in sources]  # type: ignore[attr-defined]
        standing = next((source.pk for source in sources if source.merged_into_id is None), None)
        self.fields["keep"].initial = standing
