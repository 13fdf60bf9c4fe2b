from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who may come in, and how: logins, the second factor, sessions, headers, the application's database role."""

    name = "alliance.access"
    label = "access"

    def ready(self) -> None:
        """Check the database role, and keep the second factors' secrets off the admin's pages."""
        # Their modules register themselves; imported here, before the admin looks for them, they can be left out.
        import django_otp.plugins.otp_static.admin
        import django_otp.plugins.otp_totp.admin  # noqa: F401
        from django.contrib import admin
        from django_otp.plugins.otp_static.models import StaticDevice
        from django_otp.plugins.otp_totp.models import TOTPDevice

        from alliance.access import role  # noqa: F401  registers its check

        for model in (StaticDevice, TOTPDevice):
            admin.site.unregister(model)
