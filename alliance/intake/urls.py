"""Addresses of the desk's own pages, below /admin/."""

from django.urls import path

from alliance.intake import curation_pages, oversight_pages, second_coding_pages

app_name = "desk"
urlpatterns = [
    path("oversight/", oversight_pages.oversight, name="oversight"),
    path("second-coding/", second_coding_pages.code_next, name="second_coding"),
    path("second-coding/skipped/", second_coding_pages.take_up_skipped, name="take_up_skipped"),
    path("second-coding/<int:task>/", second_coding_pages.mend, name="mend_second_coding"),
    path("second-coding/<int:task>/source/", second_coding_pages.source, name="source_of_second_coding"),
    path("curation/", curation_pages.waiting, name="curation"),
    path("curation/<int:statement>/", curation_pages.decide, name="decide"),
    path("agreement/", curation_pages.agreement, name="agreement"),
]
