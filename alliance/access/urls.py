"""Addresses of logins, the second factor and robots.txt."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from alliance.access import robots, second_factor_pages

urlpatterns = [
    path(
        "login/", LoginView.as_view(template_name="access/login.html", redirect_authenticated_user=True), name="login"
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("second-factor/", second_factor_pages.give_code, name="second_factor"),
    path("second-factor/set-up/", second_factor_pages.set_up, name="set_up_second_factor"),
    path("second-factor/remove/", second_factor_pages.forget, name="forget_second_factor"),
    path("robots.txt", robots.show, name="robots"),
]
