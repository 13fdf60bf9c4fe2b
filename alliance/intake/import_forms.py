"""The form by which a file is brought in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.intake.enter_many import what_forbids
from alliance.record.codebook import StatementStatus

_STORED_AS = (StatementStatus.IN_REVIEW, StatementStatus.DRAFT, StatementStatus.PUBLISHED)


class ImportForm(forms.Form):
    """A file, and what its rows are to become."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # said by the check, with everything else that may be wrong with a file
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.gz,.xlsx"}),
        error_messages={"required": gettext_lazy("Choose a file."), "missing": gettext_lazy("Choose a file.")},
    )
    status = forms.ChoiceField(label=gettext_lazy("Bring in as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        words = {
            StatementStatus.IN_REVIEW: _("For review: every row needs a stance; a reviewer publishes them"),
            StatementStatus.DRAFT: _("Drafts: a stance may be missing; to be worked on one by one"),
            StatementStatus.PUBLISHED: _("Published at once"),
        }
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(status, words[status]) for status in _STORED_AS if not what_forbids(user, status)]
        field.initial = StatementStatus.IN_REVIEW
        self.fields["file"].help_text = _(
            "CSV (UTF-8) or XLSX, at most %(size)s. It is checked first; nothing is stored until you have seen what "
            "the check says."
        ) % {"size": filesizeformat(most_bytes())}

    def clean_file(self) -> UploadedFile:
        """Not larger than this site takes."""
        file: UploadedFile = self.cleaned_data["file"]
        size = file.size or 0
        if size > most_bytes():
            words = _(
                "The file is %(size)s; the desk takes at most %(most)s. Compress it (.csv.gz), split it, or let the "
                "machine’s operator load it with import_statements."
            )
            raise forms.ValidationError(words % {"size": filesizeformat(size), "most": filesizeformat(most_bytes())})
        return file


def most_bytes() -> int:
    """The largest upload."""
    return int(settings.IMPORT_MAX_MB) * 1024 * 1024
