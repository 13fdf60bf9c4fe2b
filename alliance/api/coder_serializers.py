"""How the API writes how far coders agree."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.plain import Plain
from alliance.friction.method import METHOD


class CoderAgreementSerializer(Plain):
    """Agreement over some of the texts that were coded more than once (method, section 9)."""

    scope = serializers.ChoiceField(
        choices=[
            ("all", _("Every text")),
            ("issue", _("The texts of one issue")),
            ("coders", _("The texts that two coders share")),
        ],
        help_text=_("Over which texts: all of them, those of one issue, or those that two coders share."),
    )
    issue = serializers.CharField(allow_null=True, help_text=_("Slug of the issue, in scope `issue`."))
    coders = serializers.CharField(
        allow_null=True,
        help_text=_("The two coders, in scope `coders`; those with an account by its number, never by name."),
    )
    texts = serializers.IntegerField(
        help_text=_("Different texts with a stance from both; the same event told of several actors is one text.")
    )
    stance_alpha = serializers.FloatField(
        allow_null=True,
        help_text=_("Krippendorff's alpha of the stances, interval scale; null where all values are the same."),
    )
    salience_alpha = serializers.FloatField(
        allow_null=True, help_text=_("The same of the saliences, where both coders gave one.")
    )
    sigma = serializers.FloatField(
        allow_null=True,
        help_text=_("Standard deviation of one coding that the disagreement implies: the root of half of D_o."),
    )
    one_saw_none = serializers.IntegerField(
        help_text=_("Further texts in which only one of the coders saw a position; alpha cannot count them.")
    )


class AgreementSerializer(Plain):
    """How far coders agree, over all texts, by issue and by pair of coders."""

    sigma_in_force = serializers.FloatField(
        help_text=_("The standard deviation that the method assumes for one statement, to compare with.")
    )
    results = CoderAgreementSerializer(
        many=True, help_text=_("All texts first, then by issue, weakest first, then by pair of coders.")
    )

    def get_sigma_in_force(self, _row: object) -> float:
        """The method's own."""
        return METHOD.sigma
