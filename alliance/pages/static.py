"""How static files are stored: hashed names that never change content, compressed once, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import` lines too, so that a module never meets an older version of a module it imports."""

    support_js_module_import_aggregation = True
