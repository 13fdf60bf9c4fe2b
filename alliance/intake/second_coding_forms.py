"""Forms of double coding: the second coder's, and the curator's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.record.codebook import SALIENCE_WORDS, AgreedChoice

# As the browser sends them: 0.5, not 0.50.
SALIENCES = [(f"{value:g}", words) for value, words in SALIENCE_WORDS]


def _stance(**kwargs: Any) -> forms.FloatField:
    attrs = {"min": -1, "max": 1, "step": "any", "inputmode": "decimal", "autocomplete": "off"}
    return forms.FloatField(
        label=gettext_lazy("Stance"), min_value=-1, max_value=1, widget=forms.NumberInput(attrs=attrs), **kwargs
    )


class BlindForm(forms.Form):
    """A second coding. “No position in it” and “Skip” are buttons, and need nothing else."""

    stance = _stance(required=False)
    salience = forms.ChoiceField(
        label=gettext_lazy("How much the speaker cares"), choices=SALIENCES, required=False, widget=forms.RadioSelect
    )
    is_unsure = forms.BooleanField(label=gettext_lazy("I am unsure"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})
    )

    @property
    def sees_none(self) -> bool:
        """Whether “No position in it” was pressed."""
        return "_none" in self.data

    def clean(self) -> dict[str, Any]:
        """Either no position, or a stance and a salience."""
        cleaned = super().clean() or self.cleaned_data
        if self.sees_none:
            for name in ("stance", "salience"):
                self.errors.pop(name, None)
                cleaned[name] = None
            return cleaned
        if cleaned.get("stance") is None and "stance" not in self.errors:
            self.add_error("stance", _("Choose where it lies, or press “No position in it”."))
        if not cleaned.get("salience") and "salience" not in self.errors:
            self.add_error("salience", _("Choose how much the speaker cares."))
        salience = cleaned.get("salience")
        cleaned["salience"] = float(salience) if salience else None
        return cleaned


class AgreementForm(forms.Form):
    """A curator's decision."""

    choice = forms.ChoiceField(label=gettext_lazy("Agreed"), choices=AgreedChoice.choices, widget=forms.RadioSelect)
    stance = _stance(required=False)
    salience = forms.FloatField(
        label=gettext_lazy("Salience"), min_value=0, max_value=1, required=False,
        widget=forms.NumberInput(attrs={"min": 0, "max": 1, "step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Why; it teaches both coders, and sharpens the codebook."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        error_messages={"required": gettext_lazy("Say why in a few words.")},
    )
    seen = forms.FloatField(widget=forms.HiddenInput, required=False)
